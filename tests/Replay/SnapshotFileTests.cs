using Matching.Engine.Events;
using Matching.Journal.Log;
using Matching.Replay.Recovery;
using Matching.Replay.Snapshots;
using Matching.Replay.Verification;
using Matching.Tests.Journal;

namespace Matching.Tests.Replay;

/// <summary>A snapshot's file gives the state that was written, or is refused; nothing between.</summary>
public sealed class SnapshotFileTests : IDisposable
{
    private readonly VenueScript _venue = VenueScript.Run(orders: 60);
    private readonly SimDisk _disk = new();
    private readonly long _sequence;

    public SnapshotFileTests()
    {
        SnapshotLab.Write(_disk, _venue.Events, SnapshotLab.Every(_venue.Events.Count / 2));
        _sequence = SnapshotLab.Snapshots(_disk).Sequences()[0];
    }

    private string Path => SnapshotLab.Snapshots(_disk).PathOf(_sequence);

    public void Dispose() => _venue.Dispose();

    [Fact]
    public void A_snapshot_holds_the_state_behind_its_event_and_names_it()
    {
        using var state = new FoldedState();
        using SnapshotFile file = SnapshotLab.Snapshots(_disk).Open(_sequence);
        file.Load(state.Engine);

        Assert.Equal(SnapshotLab.Folded(_venue.Events, _sequence), StateHash.Of(state.Engine));
        Assert.Equal(StateHash.Of(state.Engine), file.Header.StateHash);
        Assert.Equal(VenueScript.Identity, file.Header.Identity);
        Event last = _venue.Events[(int)_sequence - 1];
        Assert.Equal((last.Header.Epoch, last.Header.Time), (file.Header.Epoch, file.Header.Time));
    }

    [Fact]
    public void Every_flipped_bit_is_found()
    {
        SimFile file = _disk.File(Path);
        for (long at = 0; at < file.Length; at++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                file.FlipBit(at, bit);
                Assert.True(IsRefused(), $"byte {at}, bit {bit}");
                file.FlipBit(at, bit);
            }
        }
        Assert.False(IsRefused());
    }

    [Fact]
    public void A_snapshot_of_another_length_is_refused()
    {
        SimFile file = _disk.File(Path);
        byte[] all = file.ToArray();
        file.Write(all.Length, new byte[LogFormat.BlockBytes]);
        Assert.True(IsRefused());
        for (long length = all.Length - LogFormat.SectorBytes; length >= 0; length -= LogFormat.SectorBytes)
        {
            file.Truncate(length);
            Assert.True(IsRefused(), $"{length} bytes");
        }
    }

    [Fact]
    public void A_snapshot_under_another_name_is_refused()
    {
        _disk.Rename(Path, SnapshotLab.Snapshots(_disk).PathOf(_sequence + 1));
        Assert.Throws<InvalidSnapshotException>(() => SnapshotLab.Snapshots(_disk).Open(_sequence + 1));
    }

    [Fact]
    public void An_image_of_another_event_behind_a_sound_header_is_refused()
    {
        using var state = new FoldedState();
        foreach (Event e in _venue.Events.Take((int)_sequence)) state.Engine.Apply(in e);
        var history = new HistoryClaim(_sequence + 7, 0, default, default);
        using IDiskFile file = _disk.Create("/log/forged");
        using (var writer = new SnapshotWriter(file))
        {
            Matching.Engine.Snapshots.StateImage.Write(state.Engine, writer);
            Hash256 hash = writer.Finish();
            (uint epoch, long time) = (state.Engine.Epoch, state.Engine.Time);
            writer.WriteHeader(new SnapshotHeader(
                VenueScript.Identity, epoch, time, history, writer.ImageBytes, hash));
        }
        using var loaded = new FoldedState();
        using var forged = new SnapshotFile(_disk, "/log/forged");
        Assert.Throws<InvalidSnapshotException>(() => forged.Load(loaded.Engine));
    }

    private bool IsRefused()
    {
        try
        {
            using SnapshotFile file = SnapshotLab.Snapshots(_disk).Open(_sequence);
            file.Check();
            return false;
        }
        catch (InvalidSnapshotException)
        {
            return true;
        }
    }
}
