using System.Runtime.InteropServices;

namespace Matching.Journal.Log;

/// <summary>
/// The system calls that durability rests on. .NET's own wrappers swallow the errors of a sync on Linux, so
/// they are banned in this build, and each result here is checked by the caller. The flags are those of
/// Linux on x64 and arm64.
/// </summary>
internal static unsafe partial class Posix
{
    public const int ReadOnly = 0;
    public const int ReadWrite = 2;
    public const int CreateFlag = 0x40;
    public const int Exclusive = 0x80;
    public const int CloseOnExec = 0x80000;
    public const int DataSynchronous = 0x1000;
    public const int OwnerReadWriteGroupRead = 0x1A0;
    public const int LockExclusiveNonBlocking = 2 | 4;
    public const int Unlock = 8;
    public const int DontNeed = 4;

    public const int CurrentDirectory = -100;
    public const uint StatusOfInode = 0x100;
    public const int StatusBytes = 256;
    public const int StatusInodeAt = 32;

    public const int Interrupted = 4;
    public const int WouldBlock = 11;
    public const int NoMemory = 12;
    public const int Invalid = 22;
    public const int TooManyFiles = 23;
    public const int TooManyFilesHere = 24;
    public const int NoSpace = 28;
    public const int NoSuchCall = 38;
    public const int NotSupported = 95;
    public const int OverQuota = 122;

    [LibraryImport(
        "libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "pread", SetLastError = true)]
    public static partial nint ReadAt(int descriptor, byte* target, nint count, long offset);

    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    public static partial nint WriteAt(int descriptor, byte* source, nint count, long offset);

    /// <summary>
    /// Not glibc's posix_fallocate, which writes zeros by itself where there is no such call.
    /// </summary>
    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    public static partial int Allocate(int descriptor, int mode, long offset, long count);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    public static partial int SyncData(int descriptor);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    public static partial long Seek(int descriptor, long offset, int whence);

    [LibraryImport(
        "libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Rename(string from, string to);

    [LibraryImport(
        "libc", EntryPoint = "unlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Unlink(string path);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    public static partial int Lock(int descriptor, int operation);

    [LibraryImport(
        "libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Status(int directory, string path, int flags, uint mask, byte* status);

    /// <summary>Returns the error number itself, not through errno.</summary>
    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    public static partial int Advise(int descriptor, long offset, long count, int advice);

    /// <summary>The one flag here that differs between the two.</summary>
    public static int Direct { get; } =
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x10000 : 0x4000;

    public static int LastError => Marshal.GetLastPInvokeError();
}
