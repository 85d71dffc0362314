using Matching.Journal.Log;

namespace Matching.Bench.Campaigns.Simulation;

/// <summary>
/// A simulated file by its sectors; a sector that is missing is zero. Copies share their tables until one of
/// them is written to.
/// </summary>
internal sealed class SimFile
{
    private static readonly byte[] s_zeros = new byte[LogFormat.SectorBytes];

    private readonly HashSet<long> _unsynced = [];
    private Dictionary<long, SimSector> _sectors = [];
    private Dictionary<long, SimSector> _durable = [];
    private bool _sharesTables;
    private long _durableLength;

    public long Length { get; private set; }

    /// <summary>What a power cut may or may not leave of it, each for itself.</summary>
    public int UnsyncedParts => _unsynced.Count + (Length == _durableLength ? 0 : 1);

    public void Truncate(long length)
    {
        Own();
        foreach (long sector in _sectors.Keys.Where(at => at * LogFormat.SectorBytes >= length))
        {
            _sectors.Remove(sector);
            _unsynced.Add(sector);
        }
        Length = length;
        Sync();
    }

    public int Read(long offset, Span<byte> target)
    {
        int count = (int)Math.Clamp(Length - offset, 0, target.Length);
        int done = 0;
        while (done < count)
        {
            int within = (int)((offset + done) % LogFormat.SectorBytes);
            int bytes = Math.Min(LogFormat.SectorBytes - within, count - done);
            ReadOnlySpan<byte> sector =
                _sectors.TryGetValue((offset + done) / LogFormat.SectorBytes, out SimSector? written)
                    ? written.Bytes
                    : s_zeros;
            sector.Slice(within, bytes).CopyTo(target[done..]);
            done += bytes;
        }
        return count;
    }

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        ViolationException.ThrowUnless(
            offset % LogFormat.SectorBytes == 0 && bytes.Length % LogFormat.SectorBytes == 0,
            $"A write of {bytes.Length} bytes at {offset} is not of whole sectors.");
        Own();
        for (int at = 0; at < bytes.Length; at += LogFormat.SectorBytes)
        {
            Put((offset + at) / LogFormat.SectorBytes, bytes.Slice(at, LogFormat.SectorBytes));
        }
        Length = Math.Max(Length, offset + bytes.Length);
    }

    /// <summary>What is missing reads as zeros, so its length is all there is to do.</summary>
    public void Allocate(long bytes) => Length = Math.Max(Length, bytes);

    public void Sync()
    {
        Own();
        foreach (long sector in _unsynced) Settle(_durable, sector, _sectors.GetValueOrDefault(sector));
        _unsynced.Clear();
        _durableLength = Length;
    }

    public void FlipBit(long offset, int bit)
    {
        byte[] sector = new byte[LogFormat.SectorBytes];
        long at = offset / LogFormat.SectorBytes;
        if (_sectors.TryGetValue(at, out SimSector? old)) old.Bytes.CopyTo(sector);
        sector[offset % LogFormat.SectorBytes] ^= (byte)(1 << bit);
        Own();
        _sectors[at] = new SimSector(sector);
    }

    public byte[] ToArray()
    {
        byte[] all = new byte[Length];
        Read(0, all);
        return all;
    }

    /// <summary>As last synced, and of what was done since the parts that the choice says yes to.</summary>
    public SimFile AfterPowerCut(Func<bool> isLeft)
    {
        if (UnsyncedParts == 0) return AsDurable();
        long length = Length != _durableLength && isLeft() ? Length : _durableLength;
        var sectors = new Dictionary<long, SimSector>(_durable);
        foreach (long sector in _unsynced.Order())
        {
            if (isLeft()) Settle(sectors, sector, _sectors.GetValueOrDefault(sector));
        }
        return new SimFile { _sectors = sectors, Length = length }.AsDurable();
    }

    /// <summary>The same, all of it durable.</summary>
    public SimFile AsDurable()
    {
        _sharesTables = true;
        return new SimFile
        {
            _sectors = _sectors,
            _durable = _sectors,
            _sharesTables = true,
            Length = Length,
            _durableLength = Length,
        };
    }

    public SimFile Copy()
    {
        _sharesTables = true;
        var file = new SimFile
        {
            _sectors = _sectors,
            _durable = _durable,
            _sharesTables = true,
            Length = Length,
            _durableLength = _durableLength,
        };
        file._unsynced.UnionWith(_unsynced);
        return file;
    }

    /// <summary>Of what a reader can see of it.</summary>
    public UInt128 Fingerprint()
    {
        var print = (UInt128)Length * 0x9E3779B97F4A7C15;
        foreach ((long at, SimSector sector) in _sectors)
        {
            // Commutative, for the table has no order; a product of odd numbers, so that places count.
            print += (UInt128)sector.Fingerprint * (((UInt128)(ulong)at * 0xD6E8FEB86659FD93 << 1) | 1);
        }
        return print;
    }

    private static void Settle(Dictionary<long, SimSector> sectors, long at, SimSector? sector)
    {
        if (sector is null) sectors.Remove(at);
        else sectors[at] = sector;
    }

    private void Own()
    {
        if (!_sharesTables) return;
        _sectors = new Dictionary<long, SimSector>(_sectors);
        _durable = new Dictionary<long, SimSector>(_durable);
        _sharesTables = false;
    }

    private void Put(long at, ReadOnlySpan<byte> bytes)
    {
        bool isZero = bytes.IndexOfAnyExcept((byte)0) < 0;
        // Zeros over zeros: whether they are left or not, nobody can tell.
        if (isZero && !_sectors.ContainsKey(at) && !_durable.ContainsKey(at)) return;
        _unsynced.Add(at);
        if (isZero) _sectors.Remove(at);
        else _sectors[at] = new SimSector(bytes.ToArray());
    }
}
