namespace Matching.Journal.Log;

/// <summary>
/// All that the log asks of a file system. Every durable action goes through here, so that a simulated disk
/// can stop the world after any of them. A failure of the medium is a <see cref="DiskException"/>, never a
/// return value.
/// </summary>
public interface IDisk
{
    /// <summary>
    /// Creates the directory and what lies above it, and makes its entry durable in its parent.
    /// </summary>
    void CreateDirectory(string directory);

    /// <summary>The names (not paths) of the directory's files, in no order.</summary>
    IReadOnlyList<string> List(string directory);

    bool Exists(string path);

    /// <summary>
    /// A new, empty file, open for reading and writing; fails if there is one of that name.
    /// </summary>
    IDiskFile Create(string path);

    IDiskFile Open(string path, bool forWriting);

    /// <summary>
    /// For the writer of groups: what is written past the page cache is durable as the write returns, and
    /// <see cref="IDiskFile.Sync"/> has nothing left to do. Buffers, offsets and lengths are whole blocks. A
    /// disk that has no such files gives an ordinary one.
    /// </summary>
    IDiskFile OpenSynchronous(string path) => Open(path, forWriting: true);

    /// <summary>Durable only after <see cref="SyncDirectory"/>.</summary>
    void Rename(string from, string to);

    /// <summary>Durable only after <see cref="SyncDirectory"/>.</summary>
    void Delete(string path);

    void SyncDirectory(string directory);

    /// <summary>Holds the file exclusively until disposed or until the process ends.</summary>
    /// <exception cref="LogInUseException">Another holds it.</exception>
    IDisposable Lock(string path);

    /// <summary>Bytes that an ordinary user may still write where the directory lies.</summary>
    long FreeBytes(string directory);

    /// <summary>The kind of file system, such as "ext4"; empty when unknown.</summary>
    string FileSystem(string directory);
}

/// <summary>An open file. Disposing it makes nothing durable: only <see cref="Sync"/> does.</summary>
public interface IDiskFile : IDisposable
{
    long Length { get; }

    /// <summary>Reads until the target is full or the file ends; returns the bytes read.</summary>
    int Read(long offset, Span<byte> target);

    /// <summary>Writes all the bytes or throws; a short write is a failure.</summary>
    void Write(long offset, ReadOnlySpan<byte> bytes);

    /// <summary>
    /// Reserves so many bytes from the start of an empty file without writing them: they read as zeros, and
    /// are the file's once it is synced. False, and nothing done, where the file system has no such call.
    /// </summary>
    bool Allocate(long bytes);

    /// <summary>
    /// Returns when all that was written is on the device. Never call it again after it threw: the kernel
    /// reports a failed write-back once, and the next sync succeeds with the data gone.
    /// </summary>
    void Sync();

    /// <summary>
    /// Asks that later reads come from the device, not from memory, so that a page whose write-back failed
    /// in an earlier process isn't taken for a durable one. Call it after <see cref="Sync"/>.
    /// </summary>
    void ForgetCache();
}
