using System.Globalization;

namespace Matching.Journal.Log;

/// <summary>
/// A log's directory, held exclusively: recovery and the writer work on it, nobody else does. Segments are
/// files named by their ordinal, from 1, in twenty digits.
/// </summary>
public sealed class LogDirectory : IDisposable
{
    /// <summary>Ends the name of what is not finished; opening the directory deletes it.</summary>
    public const string LeftoverSuffix = ".tmp";

    private const string LockName = "lock";
    private const string SegmentSuffix = ".seg";
    private const int OrdinalDigits = 20;

    private static readonly string[] s_copyOnWrite = ["btrfs", "zfs", "bcachefs"];

    private readonly IDisposable _lock;

    private LogDirectory(IDisk disk, string path, IDisposable held)
    {
        Disk = disk;
        Location = path;
        _lock = held;
    }

    public IDisk Disk { get; }

    public string Location { get; }

    /// <summary>
    /// Whether zero-filled segments reserve nothing here, so that a full disk may come as a surprise.
    /// </summary>
    public bool IsCopyOnWrite => s_copyOnWrite.Contains(Disk.FileSystem(Location));

    /// <summary>
    /// Makes the directory if there is none, takes its lock, deletes leftovers and makes its entries
    /// durable: a process that was killed between a rename and its sync left a name that power loss could
    /// still take back.
    /// </summary>
    /// <exception cref="LogInUseException">Another process writes to it.</exception>
    public static LogDirectory Open(IDisk disk, string path)
    {
        disk.CreateDirectory(path);
        IDisposable held = disk.Lock(Path.Combine(path, LockName));
        try
        {
            foreach (string name in disk.List(path))
            {
                if (name.EndsWith(LeftoverSuffix, StringComparison.Ordinal))
                    disk.Delete(Path.Combine(path, name));
            }
            disk.SyncDirectory(path);
            return new LogDirectory(disk, path, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Whether a process of this machine holds the directory, as far as can be told without touching its
    /// lock; true where it can't be told.
    /// </summary>
    public static bool MayBeHeld(string directory) => LockTable.MayHold(Path.Combine(directory, LockName));

    public void Dispose() => _lock.Dispose();

    public static string PathOf(string directory, long ordinal) =>
        Path.Combine(
            directory, ordinal.ToString("D" + OrdinalDigits, CultureInfo.InvariantCulture) + SegmentSuffix);

    public static string LeftoverOf(string path) => path + LeftoverSuffix;

    /// <summary>The ordinals of the files that are named as segments, rising.</summary>
    public static long[] OrdinalsIn(IDisk disk, string directory)
    {
        var ordinals = new List<long>();
        foreach (string name in disk.List(directory))
        {
            if (TryParse(name, out long ordinal)) ordinals.Add(ordinal);
        }
        ordinals.Sort();
        return [.. ordinals];
    }

    public string PathOf(long ordinal) => PathOf(Location, ordinal);

    public static bool TryParse(string name, out long ordinal)
    {
        ordinal = 0;
        return name.Length == OrdinalDigits + SegmentSuffix.Length
            && name.EndsWith(SegmentSuffix, StringComparison.Ordinal)
            && long.TryParse(
                name.AsSpan(0, OrdinalDigits), NumberStyles.None, CultureInfo.InvariantCulture, out ordinal);
    }
}
