/* `sockwire grade STEP --bundle PLATFORM --out DIR`: the folder to upload, with this program, scripts and a README. */
#ifndef COMMAND_GRADE_BUNDLE_H
#define COMMAND_GRADE_BUNDLE_H

/* Exit status 0; dies where the folder can't be written.  out NULL: STEP-PLATFORM. */
int grade_bundle(const char *platform, const char *step, const char *out, const char *self);

#endif
