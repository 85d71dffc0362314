using System.Globalization;

namespace Matching.Journal.Log;

/// <summary>
/// Who holds a lock, asked of the kernel's table and not by trying: to take a lock for an instant could
/// refuse a venue that starts in that instant. A lock is found by the file's inode alone, as the table's
/// device numbers are not those that a process sees on some file systems; two files of one number only make
/// the answer more careful. Locks of other machines and of other containers are not in the table.
/// </summary>
internal static class LockTable
{
    private const string Table = "/proc/locks";

    /// <summary>True if it is held or nobody can tell, false if it is not held or doesn't exist.</summary>
    public static bool MayHold(string path)
    {
        if (!File.Exists(path)) return false;
        if (!TryGetInode(path, out ulong inode)) return true;
        string ending = string.Create(CultureInfo.InvariantCulture, $":{inode}");
        try
        {
            return File.ReadLines(Table).Any(line => line.Contains("FLOCK") && NamesFile(line, ending));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    /// <summary>A line is "1: FLOCK ADVISORY WRITE process major:minor:inode 0 EOF".</summary>
    private static bool NamesFile(string line, string ending) => line
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Any(word => word.EndsWith(ending, StringComparison.Ordinal));

    private static unsafe bool TryGetInode(string path, out ulong inode)
    {
        byte* status = stackalloc byte[Posix.StatusBytes];
        bool found = Posix.Status(Posix.CurrentDirectory, path, 0, Posix.StatusOfInode, status) == 0;
        inode = found ? *(ulong*)(status + Posix.StatusInodeAt) : 0;
        return found;
    }
}
