using Matching.Journal.Log;

namespace Matching.Tests.Journal;

/// <summary>
/// A simulated file by its sectors. A sector's array is never written again once it is in place, so that
/// files share them; a sector that is missing is zero.
/// </summary>
internal sealed class SimFile
{
    private static readonly byte[] s_zeros = new byte[LogFormat.SectorBytes];

    private readonly Dictionary<long, byte[]> _sectors = [];
    private readonly Dictionary<long, byte[]> _durable = [];
    private readonly HashSet<long> _unsynced = [];
    private long _durableLength;

    public long Length { get; private set; }

    public void Truncate(long length)
    {
        foreach (long sector in _sectors.Keys.Where(at => at * LogFormat.SectorBytes >= length))
            _sectors.Remove(sector);
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
            byte[] sector = _sectors.GetValueOrDefault((offset + done) / LogFormat.SectorBytes, s_zeros);
            sector.AsSpan(within, bytes).CopyTo(target[done..]);
            done += bytes;
        }
        return count;
    }

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        Assert.Equal(0, offset % LogFormat.SectorBytes);
        Assert.Equal(0, bytes.Length % LogFormat.SectorBytes);
        for (int at = 0; at < bytes.Length; at += LogFormat.SectorBytes)
        {
            Put((offset + at) / LogFormat.SectorBytes, bytes.Slice(at, LogFormat.SectorBytes));
        }
        Length = Math.Max(Length, offset + bytes.Length);
    }

    public void Sync()
    {
        foreach (long sector in _unsynced) Settle(_durable, sector, _sectors.GetValueOrDefault(sector));
        _unsynced.Clear();
        _durableLength = Length;
    }

    public void FlipBit(long offset, int bit)
    {
        byte[] sector = _sectors.TryGetValue(offset / LogFormat.SectorBytes, out byte[]? old)
            ? (byte[])old.Clone()
            : new byte[LogFormat.SectorBytes];
        sector[offset % LogFormat.SectorBytes] ^= (byte)(1 << bit);
        _sectors[offset / LogFormat.SectorBytes] = sector;
    }

    public byte[] ToArray()
    {
        byte[] all = new byte[Length];
        Read(0, all);
        return all;
    }

    public SimFile AfterPowerCut(Random random, double odds)
    {
        var file = new SimFile { Length = random.NextDouble() < odds ? Length : _durableLength };
        foreach ((long sector, byte[] bytes) in _durable) file._sectors[sector] = bytes;
        foreach (long sector in _unsynced)
        {
            if (random.NextDouble() < odds)
                Settle(file._sectors, sector, _sectors.GetValueOrDefault(sector));
        }
        return file.AsDurable();
    }

    public SimFile AsDurable()
    {
        SimFile file = Copy();
        file._unsynced.UnionWith(_sectors.Keys);
        file._durable.Clear();
        file.Truncate(Length);
        return file;
    }

    public SimFile Copy()
    {
        var file = new SimFile { Length = Length, _durableLength = _durableLength };
        foreach ((long sector, byte[] bytes) in _sectors) file._sectors[sector] = bytes;
        foreach ((long sector, byte[] bytes) in _durable) file._durable[sector] = bytes;
        file._unsynced.UnionWith(_unsynced);
        return file;
    }

    private static void Settle(Dictionary<long, byte[]> sectors, long sector, byte[]? bytes)
    {
        if (bytes is null) sectors.Remove(sector);
        else sectors[sector] = bytes;
    }

    private void Put(long sector, ReadOnlySpan<byte> bytes)
    {
        _unsynced.Add(sector);
        if (bytes.IndexOfAnyExcept((byte)0) < 0) _sectors.Remove(sector);
        else _sectors[sector] = bytes.ToArray();
    }
}
