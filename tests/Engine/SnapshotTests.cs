using System.Buffers.Binary;
using Matching.Engine;
using Matching.Engine.Snapshots;

namespace Matching.Tests.Engine;

/// <summary>Whatever bytes a snapshot file has, they give the state that they say or an exception.</summary>
public sealed class SnapshotTests
{
    private static readonly VenueSetup _setup = new()
    {
        Members = ["alice", "bob"],
        Accounts = [("alice2", "alice")],
        Instruments = 2,
        MakerFeeRate = -5_000,
        TakerFeeRate = 20_000,
    };

    private const string Everything = """
        ops    sets tier 1 maker -0.5 taker 3           => tier set
        ops    puts alice2 in tier 1                    => changed
        ops    puts bob in group 9                      => changed
        ops    limits alice to 2000000 XYZ              => limited
        ops    limits alice to 30 orders                => changed
        ops    changes reference 100.00 static 50% dynamic 40% on 1  => changed
        alice/b logs on cancel-session                  => LoggedOn
        alice  protects group 1 fills 9 window 10s      => protected
        alice  quotes 5 @ 98.00 / 5 @ 102.00 as q0 on 2 => quoted q0, placed bid, placed ask
        alice  quotes 5 @ 98.00 / 5 @ 102.00 as q1 group 1  => quoted q1, placed bid, placed ask
        alice  quotes 5 @ 97.00 / 5 @ 102.00 as q2 group 1 on 2  => quoted q2, removed q0, placed bid
        alice/b buy 9 @ 99.00 show 2 as ice day         => accepted ice, booked ice
        alice2 buy  5 @ 99.00 as a2 until 00:10:00      => accepted a2, booked a2
        bob    sell 4 @ 99.00 as b1 => accepted b1, trade b1/ice 2, refreshed ice, trade b1/a2 2
        bob    sell 5 @ 90.00 stop 95.00 as s1          => accepted s1, waiting s1
        alice  buy  5 @ market stop 105.00 as s2        => accepted s2, waiting s2
        alice2 arms 100s                                => armed
        bob    buy  2 @ 102.00 as b2                    => accepted b2, trade b2/q1 2
        ops    halts on 2                               => now Halted

        """;

    [Fact]
    public void A_state_with_everything_in_it_is_read_back_and_goes_on() =>
        Scenario.Run(_setup, Everything + """
        alice  quotes 5 @ 98.00 / 3 @ 102.00 as q3      => quoted q3
        bob    sell 3 @ 99.00 as b3                     => accepted b3, trade b3/a2 3
        at 00:30:00
        ops    restarts                                 => EpochStarted, LoggedOff, LoggedOff,
            LoggedOff, removed ice Disconnected 7, reached 1 done, fired, reached 0 done, TimeAdvanced
        """);

    [Fact]
    public void An_engine_that_has_not_begun_has_an_image_too()
    {
        using var empty = new EngineHost(slots: 1);
        byte[] image = ImageBytes.Of(empty.Engine);
        using var loaded = new EngineHost(slots: 1);
        StateImage.Read(loaded.Engine, new ImageBytes(image));
        Assert.Equal(image, ImageBytes.Of(loaded.Engine));
        Assert.False(loaded.State.HasBegun);
    }

    [Fact]
    public void An_image_that_is_cut_off_or_goes_on_is_refused()
    {
        byte[] image = Image();
        for (int length = 0; length < image.Length; length += 1 + length / 50)
            Refuse(image.AsSpan(0, length));
        Refuse(image.AsSpan(0, image.Length - 1));
        Refuse([.. image, 0]);
    }

    /// <summary>
    /// A damaged byte is either found, or it says another state that an engine could have: then what was read
    /// is, when written again, exactly these bytes. Which it is, the snapshot's hash tells.
    /// </summary>
    [Fact]
    public void A_damaged_byte_is_found_or_is_part_of_the_state_that_is_read()
    {
        byte[] image = Image();
        int refused = 0;
        for (int at = 0; at < image.Length; at++)
        {
            foreach (byte flip in (byte[])[0x01, 0x80])
            {
                byte[] damaged = [.. image];
                damaged[at] ^= flip;
                // Capacities of this size are another machine's.
                if (IsHuge(damaged)) continue;
                if (!TryRead(damaged)) refused++;
            }
        }
        Assert.InRange(refused, image.Length / 2, 2 * image.Length);
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    [InlineData(-1)]
    [InlineData(1 << 29)]
    public void Numbers_out_of_all_range_are_refused_wherever_they_stand(int number)
    {
        byte[] image = Image();
        for (int at = 0; at + 4 <= image.Length; at += 3)
        {
            byte[] damaged = [.. image];
            BinaryPrimitives.WriteInt32LittleEndian(damaged.AsSpan(at), number);
            if (!IsHuge(damaged)) TryRead(damaged);
        }
    }

    [Fact]
    public void Only_a_fresh_engine_reads()
    {
        using var venue = new TestVenue(_setup);
        using var host = new EngineHost(slots: 1);
        foreach (var e in venue.Journal) host.Engine.Apply(in e);
        byte[] image = ImageBytes.Of(host.Engine);
        Assert.Throws<InvariantBrokenException>(() => StateImage.Read(host.Engine, new ImageBytes(image)));
    }

    private static byte[] Image()
    {
        using var venue = new TestVenue(_setup);
        Scenario.Play(venue, Everything);
        using var folded = new EngineHost(slots: 1);
        foreach (var e in venue.Journal) folded.Engine.Apply(in e);
        return ImageBytes.Of(folded.Engine);
    }

    private static void Refuse(ReadOnlySpan<byte> image)
    {
        var bytes = new ImageBytes(image);
        using var host = new EngineHost(slots: 1);
        Assert.Throws<InvalidImageException>(() => StateImage.Read(host.Engine, bytes));
    }

    private static bool TryRead(byte[] image)
    {
        using var host = new EngineHost(slots: 1);
        try
        {
            StateImage.Read(host.Engine, new ImageBytes(image));
        }
        catch (InvalidImageException)
        {
            return false;
        }
        Assert.Equal(image, ImageBytes.Of(host.Engine));
        return true;
    }

    /// <summary>Whether one of the eleven capacities, behind the venue's id and numbers, is above a million.
    /// </summary>
    private static bool IsHuge(byte[] image)
    {
        const int Capacities = 4 + 8 + 16 + 12;
        for (int i = 0; i < 11; i++)
        {
            int capacity = BinaryPrimitives.ReadInt32LittleEndian(image.AsSpan(Capacities + 4 * i));
            if (capacity is > 1_000_000 and <= 1 << 28) return true;
        }
        return false;
    }
}
