namespace Matching.Journal.Log;

/// <summary>The machine's own file system.</summary>
public sealed class NativeDisk : IDisk
{
    public void CreateDirectory(string directory)
    {
        string full = Path.GetFullPath(directory);
        if (Directory.Exists(full)) return;
        string? parent = Path.GetDirectoryName(full);
        if (parent is not null) CreateDirectory(parent);
        Directory.CreateDirectory(full);
        if (parent is not null) SyncDirectory(parent);
    }

    public IReadOnlyList<string> List(string directory) =>
        [.. Directory.EnumerateFiles(directory).Select(path => Path.GetFileName(path))];

    public bool Exists(string path) => File.Exists(path);

    public IDiskFile Create(string path) =>
        new NativeFile(path, Posix.ReadWrite | Posix.CreateFlag | Posix.Exclusive);

    public IDiskFile Open(string path, bool forWriting) =>
        new NativeFile(path, forWriting ? Posix.ReadWrite : Posix.ReadOnly);

    public IDiskFile OpenSynchronous(string path) =>
        new NativeFile(path, Posix.ReadWrite | Posix.Direct | Posix.DataSynchronous);

    public void Rename(string from, string to)
    {
        if (Posix.Rename(from, to) != 0) throw new DiskException("rename", from, Posix.LastError);
    }

    public void Delete(string path)
    {
        if (Posix.Unlink(path) != 0) throw new DiskException("unlink", path, Posix.LastError);
    }

    public void SyncDirectory(string directory)
    {
        using var entries = new NativeFile(directory, Posix.ReadOnly);
        entries.SyncEntries();
    }

    public IDisposable Lock(string path)
    {
        var file = new NativeFile(path, Posix.ReadWrite | Posix.CreateFlag);
        if (file.TryLock()) return file;
        file.Dispose();
        throw new LogInUseException(path);
    }

    public long FreeBytes(string directory) => new DriveInfo(Path.GetFullPath(directory)).AvailableFreeSpace;

    public string FileSystem(string directory)
    {
        try
        {
            return new DriveInfo(Path.GetFullPath(directory)).DriveFormat;
        }
        catch (IOException)
        {
            return "";
        }
    }
}
