/* Texts held against a file of tests/golden/: BLESS=1 writes the file again. */
#ifndef TESTS_UNIT_GOLDEN_H
#define TESTS_UNIT_GOLDEN_H

/* `now` must be what tests/golden/NAME holds; ends the test with both texts when it is not. */
void golden_holds(const char *name, const char *now);

#endif
