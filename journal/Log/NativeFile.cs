namespace Matching.Journal.Log;

/// <summary>
/// A file by its descriptor, with every result checked. One thread at a time may write it; the owner
/// disposes it after the last use, for a closed descriptor's number is soon another file's.
/// </summary>
internal sealed unsafe class NativeFile : IDiskFile
{
    private const int SeekEnd = 2;

    private readonly string _path;
    private readonly bool _isSynchronous;
    private int _descriptor;
    private bool _isLocked;

    public NativeFile(string path, int flags)
    {
        _path = path;
        _isSynchronous = (flags & Posix.DataSynchronous) != 0;
        _descriptor = OpenDescriptor(path, flags);
    }

    public long Length
    {
        get
        {
            long end = Posix.Seek(_descriptor, 0, SeekEnd);
            return end >= 0 ? end : throw Failure("lseek");
        }
    }

    public int Read(long offset, Span<byte> target)
    {
        int done = 0;
        fixed (byte* start = target)
        {
            while (done < target.Length)
            {
                nint count = Posix.ReadAt(_descriptor, start + done, target.Length - done, offset + done);
                if (count < 0 && Posix.LastError == Posix.Interrupted) continue;
                if (count < 0) throw Failure("pread");
                if (count == 0) break;
                done += (int)count;
            }
        }
        return done;
    }

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            nint count;
            do count = Posix.WriteAt(_descriptor, start, bytes.Length, offset);
            while (count < 0 && Posix.LastError == Posix.Interrupted);
            if (count < 0) throw Failure("pwrite");
            if (count != bytes.Length) throw new DiskException("pwrite (short)", _path, Posix.NoSpace);
        }
    }

    public bool Allocate(long bytes)
    {
        int result;
        do result = Posix.Allocate(_descriptor, mode: 0, offset: 0, bytes);
        while (result != 0 && Posix.LastError == Posix.Interrupted);
        if (result == 0) return true;
        return Posix.LastError is Posix.NotSupported or Posix.NoSuchCall ? false : throw Failure("fallocate");
    }

    public void Sync()
    {
        // Each write has returned only when it was durable, and its error was the write's.
        if (_isSynchronous) return;
        if (Posix.SyncData(_descriptor) != 0) throw Failure("fdatasync");
    }

    public void ForgetCache()
    {
        int error = Posix.Advise(_descriptor, 0, 0, Posix.DontNeed);
        if (error != 0) throw new DiskException("posix_fadvise", _path, error);
    }

    /// <summary>Makes a directory's entries durable, where this file is a directory.</summary>
    public void SyncEntries()
    {
        if (Posix.Sync(_descriptor) != 0) throw Failure("fsync");
    }

    /// <summary>False if another open file holds the lock.</summary>
    public bool TryLock()
    {
        _isLocked = Posix.Lock(_descriptor, Posix.LockExclusiveNonBlocking) == 0;
        if (!_isLocked && Posix.LastError != Posix.WouldBlock) throw Failure("flock");
        return _isLocked;
    }

    public void Dispose()
    {
        int descriptor = Interlocked.Exchange(ref _descriptor, -1);
        // To close it is not enough: a child that is being started has the file until it becomes another
        // program, and would hold the lock as long.
        if (descriptor >= 0 && _isLocked && Posix.Lock(descriptor, Posix.Unlock) != 0) throw Failure("flock");
        if (descriptor >= 0 && Posix.Close(descriptor) != 0) throw Failure("close");
    }

    private static int OpenDescriptor(string path, int flags)
    {
        int descriptor;
        do descriptor = Posix.Open(path, flags | Posix.CloseOnExec, Posix.OwnerReadWriteGroupRead);
        while (descriptor < 0 && Posix.LastError == Posix.Interrupted);
        return descriptor >= 0 ? descriptor : throw new DiskException("open", path, Posix.LastError);
    }

    private DiskException Failure(string call) => new(call, _path, Posix.LastError);
}
