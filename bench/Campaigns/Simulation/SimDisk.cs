using Matching.Journal.Log;

namespace Matching.Bench.Campaigns.Simulation;

/// <summary>
/// A disk in memory that knows what a power cut would leave: each file as last synced, with any subset of
/// the 512-byte sectors written since, and the directory as last synced, with any first few of the changes
/// made since.
/// </summary>
internal sealed class SimDisk : IDisk
{
    private const int InputOutputError = 5;

    private readonly Dictionary<string, SimFile> _names;
    private readonly Dictionary<string, SimFile> _durableNames;
    private readonly List<Action<Dictionary<string, SimFile>>> _unsyncedChanges = [];
    private readonly HashSet<string> _locks = [];
    private int _reads;

    public SimDisk()
        : this([])
    {
    }

    private SimDisk(Dictionary<string, SimFile> names)
    {
        _names = names;
        _durableNames = new Dictionary<string, SimFile>(names);
    }

    public PlantedFault Planted { get; init; }

    /// <summary>Calls that change something or make it durable, so far.</summary>
    public int Calls { get; private set; }

    /// <summary>The power goes when this call has been made; 0 for never.</summary>
    public int PowerCutAtCall { get; set; }

    /// <summary>That call fails instead of being made; 0 for none.</summary>
    public int FailAtCall { get; set; }

    /// <summary>The error number that it fails with: EIO if nothing else is said.</summary>
    public int FailsWith { get; set; } = InputOutputError;

    /// <summary>So many sectors of the write that fails are written all the same.</summary>
    public int SectorsWrittenByFailure { get; set; }

    /// <summary>Who reads more often goes round in circles; 0 for no bound.</summary>
    public int MostReads { get; set; }

    /// <summary>Told of each write that was made, by path and offset.</summary>
    public Action<string, long>? Written { get; set; }

    /// <summary>A log of the calls, such as "sync 00000000000000000001.seg".</summary>
    public List<string> Journal { get; } = [];

    public bool KeepsJournal { get; init; }

    /// <summary>Whether it can reserve space without writing it.</summary>
    public bool Allocates { get; init; } = true;

    /// <summary>
    /// What a power cut may or may not leave: files' sectors and lengths. Changes of names are not counted.
    /// </summary>
    public int UnsyncedParts => _names.Values.Union(_durableNames.Values).Sum(file => file.UnsyncedParts);

    public int UnsyncedChanges => _unsyncedChanges.Count;

    /// <summary>What a power cut now would leave, one of the many possible.</summary>
    public SimDisk AfterPowerCut(Random random)
    {
        int changes = random.Next(_unsyncedChanges.Count + 1);
        double odds = random.Next(5) / 4.0;
        return AfterPowerCut(changes, () => random.NextDouble() < odds);
    }

    /// <summary>
    /// That one of the possible with the first so many changes of names; of each unsynced part, in a fixed
    /// order, it is asked whether it is left.
    /// </summary>
    public SimDisk AfterPowerCut(int changes, Func<bool> isLeft)
    {
        var names = new Dictionary<string, SimFile>(_durableNames);
        foreach (var change in _unsyncedChanges.Take(changes)) change(names);
        var left = new Dictionary<string, SimFile>();
        foreach (string name in names.Keys.Order(StringComparer.Ordinal))
            left[name] = names[name].AfterPowerCut(isLeft);
        return new SimDisk(left);
    }

    /// <summary>
    /// The same disk as another process finds it after this one was killed: nothing unsynced is lost yet.
    /// </summary>
    public SimDisk AfterKill()
    {
        var copies =
            _names.Values.Union(_durableNames.Values).ToDictionary(file => file, file => file.Copy());
        var disk = new SimDisk(_durableNames.ToDictionary(name => name.Key, name => copies[name.Value]));
        disk._names.Clear();
        foreach ((string name, SimFile file) in _names) disk._names[name] = copies[file];
        var now = new Dictionary<string, SimFile>(disk._names);
        if (_unsyncedChanges.Count > 0) disk._unsyncedChanges.Add(names => Become(names, now));
        return disk;
    }

    /// <summary>An independent disk with all of it durable.</summary>
    public SimDisk Copy(PlantedFault planted = PlantedFault.None) =>
        new(_names.ToDictionary(name => name.Key, name => name.Value.AsDurable())) { Planted = planted };

    public SimFile File(string path) => _names[path];

    /// <summary>Of all that a reader can see: names, lengths and bytes.</summary>
    public UInt128 Fingerprint()
    {
        UInt128 print = 0;
        foreach ((string path, SimFile file) in _names)
        {
            UInt128 name = 14695981039346656037;
            foreach (char letter in path) name = (name ^ letter) * 1099511628211;
            print += (file.Fingerprint() + 1) * ((name << 1) | 1);
        }
        return print;
    }

    public void CreateDirectory(string directory)
    {
    }

    public IReadOnlyList<string> List(string directory) =>
        [.. _names.Keys.Where(
            path => Path.GetDirectoryName(path) == directory).Select(path => Path.GetFileName(path))];

    public bool Exists(string path) => _names.ContainsKey(path);

    public IDiskFile Create(string path)
    {
        var file = new SimFile();
        Call("create", path, () => Change(names => names.Add(path, file)));
        return new SimHandle(this, file, path);
    }

    public IDiskFile Open(string path, bool forWriting) => _names.TryGetValue(path, out SimFile? file)
        ? new SimHandle(this, file, path)
        : throw new DiskException("open", path, 2);

    public void Rename(string from, string to) => Call("rename", to, () => Change(names =>
    {
        if (names.Remove(from, out SimFile? file)) names[to] = file;
    }));

    public void Delete(string path) => Call("delete", path, () => Change(names => names.Remove(path)));

    public void SyncDirectory(string directory) => Call("syncdir", directory, () =>
    {
        if (Planted.HasFlag(PlantedFault.DirectorySyncDoesNothing)) return;
        Become(_durableNames, _names);
        _unsyncedChanges.Clear();
    });

    public IDisposable Lock(string path) =>
        _locks.Add(path) ? new Held(() => _locks.Remove(path)) : throw new LogInUseException(path);

    /// <summary>What the disk says is free.</summary>
    public long Free { get; set; } = long.MaxValue;

    public long FreeBytes(string directory) => Free;

    public string FileSystem(string directory) => "simulated";

    internal void Call(string what, string path, Action action)
    {
        Calls++;
        if (KeepsJournal) Journal.Add($"{what} {Path.GetFileName(path)}");
        if (PowerCutAtCall > 0 && Calls > PowerCutAtCall) throw new PowerCutException();
        if (Calls == FailAtCall) throw new DiskException(what, path, FailsWith);
        action();
        if (Calls == PowerCutAtCall) throw new PowerCutException();
    }

    private static void Become(Dictionary<string, SimFile> names, Dictionary<string, SimFile> others)
    {
        names.Clear();
        foreach ((string name, SimFile file) in others) names[name] = file;
    }

    private void Change(Action<Dictionary<string, SimFile>> change)
    {
        change(_names);
        _unsyncedChanges.Add(change);
    }

    private sealed class Held(Action release) : IDisposable
    {
        public void Dispose() => release();
    }

    private sealed class SimHandle(SimDisk disk, SimFile file, string path) : IDiskFile
    {
        public long Length => file.Length;

        public int Read(long offset, Span<byte> target)
        {
            if (disk.MostReads > 0 && ++disk._reads > disk.MostReads)
                throw new ViolationException($"{path} was read for the {disk._reads}th time.");
            return file.Read(offset, target);
        }

        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            byte[] copy = bytes.ToArray();
            int begun = Math.Min(disk.SectorsWrittenByFailure * LogFormat.SectorBytes, copy.Length);
            if (disk.Calls + 1 == disk.FailAtCall) file.Write(offset, copy.AsSpan(0, begun));
            disk.Call("write", path, () =>
            {
                if (disk.Planted.HasFlag(PlantedFault.SyncBeforeWrite)) file.Sync();
                file.Write(offset, copy);
                disk.Written?.Invoke(path, offset);
            });
        }

        public bool Allocate(long bytes)
        {
            if (!disk.Allocates) return false;
            disk.Call("allocate", path, () => file.Allocate(bytes));
            return true;
        }

        public void Sync() => disk.Call("sync", path, () =>
        {
            const PlantedFault Useless = PlantedFault.SyncDoesNothing | PlantedFault.SyncBeforeWrite;
            if ((disk.Planted & Useless) == 0) file.Sync();
        });

        public void ForgetCache()
        {
        }

        public void Dispose()
        {
        }
    }
}
