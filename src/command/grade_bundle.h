/* `sockwire grade STEP --bundle PLATFORM --out DIR`: the folder (or zip) to upload, with this program, scripts and a README. */
#ifndef COMMAND_GRADE_BUNDLE_H
#define COMMAND_GRADE_BUNDLE_H

struct grade_bundle {
    const char *platform; /* one of BUNDLE_PLATFORMS */
    const char *step;     /* its name */
    const char *
        step_file; /* of a step that is not of the kit: its object, which goes with it; else NULL */
    int max_points;     /* of all its checks */
    const char *points; /* the text of the file for --points, or NULL */
    const char *out;    /* a folder, or NAME.zip; NULL: STEP-PLATFORM */
    const char *self;   /* path of this program */
};

#define BUNDLE_PLATFORMS \
    "gradescope prairielearn autolab submitty vpl coderunner classroom50 inginious"

/* Exit status 0; dies where it can't be written. */
int grade_bundle(const struct grade_bundle *asked);

#endif
