/* Files that are written into a folder, a zip or a tar: see archive.h.
 *
 * A zip (APPNOTE 6.3): for each file a header and its bytes, not compressed; then an entry for each; then one
 * that says where the entries are.  A tar (POSIX ustar): a header of 512 bytes and the bytes, filled up to
 * 512; two empty blocks at the end. */
#include "command/archive.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "grade/class/files.h"

enum {
    BLOCK = 512,
    NAME_MOST = 100,
    TIME_UNIX = 1577836800,
    DATE_DOS = (2020 - 1980) << 9 | 1 << 5 | 1
};

static bool ends_with(const char *s, const char *ending)
{
    size_t length = strlen(s), wanted = strlen(ending);
    return length > wanted && strcmp(s + length - wanted, ending) == 0;
}

int archive_begin(struct archive *archive, const char *path, struct err *err)
{
    *archive = (struct archive){ .path = path };
    text_init(&archive->bytes);
    text_init(&archive->entries);
    if (!path || ends_with(path, ".tar"))
        archive->kind = ARCHIVE_TAR;
    else if (ends_with(path, ".zip"))
        archive->kind = ARCHIVE_ZIP;
    else if (mkdir(path, 0755) != 0 && errno != EEXIST)
        return err_errno(err, "making the folder %s", path);
    return 0;
}

/* ---- zip ---- */

static void little(struct text *out, uint32_t number, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        text_add_char(out, (char)(number >> 8 * i));
}

static uint32_t crc32_of(const unsigned char *bytes, size_t count)
{
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < count; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc;
}

/* What a file's header and its entry have in common. */
static void zip_about(struct text *out, const char *name, uint32_t crc, size_t count)
{
    little(out, 20, 2); /* the version that reads it */
    little(out, 0, 2);  /* flags */
    little(out, 0, 2);  /* stored */
    little(out, 0, 2);  /* midnight */
    little(out, DATE_DOS, 2);
    little(out, crc, 4);
    little(out, (uint32_t)count, 4);
    little(out, (uint32_t)count, 4);
    little(out, (uint32_t)strlen(name), 2);
    little(out, 0, 2); /* nothing extra */
}

static void zip_add(struct archive *archive, const char *name, mode_t mode, const void *bytes,
                    size_t count)
{
    uint32_t crc = crc32_of(bytes, count), at = (uint32_t)archive->bytes.len;
    struct text *entries = &archive->entries;
    little(&archive->bytes, 0x04034b50, 4);
    zip_about(&archive->bytes, name, crc, count);
    text_add(&archive->bytes, name);
    text_add_bytes(&archive->bytes, bytes, count);
    little(entries, 0x02014b50, 4);
    little(entries, 3 << 8 | 20, 2); /* made on Unix: it has modes */
    zip_about(entries, name, crc, count);
    little(entries, 0, 2); /* no comment */
    little(entries, 0, 2); /* the first disk */
    little(entries, 0, 2);
    little(entries, (uint32_t)(S_IFREG | mode) << 16, 4);
    little(entries, at, 4);
    text_add(entries, name);
}

static void zip_end(struct archive *archive)
{
    uint32_t at = (uint32_t)archive->bytes.len;
    text_add_bytes(&archive->bytes, archive->entries.s, archive->entries.len);
    little(&archive->bytes, 0x06054b50, 4);
    little(&archive->bytes, 0, 4);
    little(&archive->bytes, archive->count, 2);
    little(&archive->bytes, archive->count, 2);
    little(&archive->bytes, (uint32_t)archive->entries.len, 4);
    little(&archive->bytes, at, 4);
    little(&archive->bytes, 0, 2);
}

/* ---- tar ---- */

static void fill_block(struct text *out)
{
    while (out->len % BLOCK)
        text_add_char(out, '\0');
}

static void tar_add(struct archive *archive, const char *name, mode_t mode, const void *bytes,
                    size_t count)
{
    char header[BLOCK] = { 0 };
    unsigned sum = 0;
    snprintf(header, NAME_MOST, "%s", name);
    snprintf(header + 100, 8, "%07o", (unsigned)mode);
    snprintf(header + 108, 8, "%07o", 0U); /* owner */
    snprintf(header + 116, 8, "%07o", 0U);
    snprintf(header + 124, 12, "%011zo", count);
    snprintf(header + 136, 12, "%011o", (unsigned)TIME_UNIX);
    memset(header + 148, ' ', 8); /* the sum counts itself as blanks */
    header[156] = '0';            /* a plain file */
    memcpy(header + 257, "ustar\00000", 8);
    for (size_t i = 0; i < BLOCK; i++)
        sum += (unsigned char)header[i];
    snprintf(header + 148, 8, "%06o", sum);
    text_add_bytes(&archive->bytes, header, BLOCK);
    text_add_bytes(&archive->bytes, bytes, count);
    fill_block(&archive->bytes);
}

static void tar_end(struct archive *archive)
{
    static const char empty[2 * BLOCK];
    text_add_bytes(&archive->bytes, empty, sizeof empty);
}

/* ---- either ---- */

static int folder_add(const struct archive *archive, const char *name, mode_t mode,
                      const void *bytes, size_t count, struct err *err)
{
    char path[PATH_MAX];
    const char *slash = strchr(name, '/');
    int length = snprintf(path, sizeof path, "%s/%s", archive->path, name);
    if (length < 0 || length >= (int)sizeof path)
        return err_set(err, "writing %.300s/%s: the path is too long", archive->path, name);
    if (slash) {
        char *end = path + length - strlen(slash);
        *end = '\0';
        if (mkdir(path, 0755) != 0 && errno != EEXIST)
            return err_errno(err, "making the folder %s", path);
        *end = '/';
    }
    return class_write_file(path, bytes, count, mode, err);
}

int archive_add(struct archive *archive, const char *name, mode_t mode, const void *bytes,
                size_t count, struct err *err)
{
    archive->count++;
    switch (archive->kind) {
    case ARCHIVE_FOLDER: return folder_add(archive, name, mode, bytes, count, err);
    case ARCHIVE_ZIP: zip_add(archive, name, mode, bytes, count); break;
    case ARCHIVE_TAR: tar_add(archive, name, mode, bytes, count); break;
    }
    return 0;
}

int archive_end(struct archive *archive, struct err *err)
{
    int result = 0;
    if (archive->kind == ARCHIVE_ZIP)
        zip_end(archive);
    else if (archive->kind == ARCHIVE_TAR)
        tar_end(archive);
    text_release(&archive->entries);
    if (!archive->path)
        return 0;
    if (archive->kind != ARCHIVE_FOLDER)
        result = class_write_file(archive->path, archive->bytes.s, archive->bytes.len, 0644, err);
    text_release(&archive->bytes);
    return result;
}
