using System.Diagnostics;
using System.Threading.Channels;
using HdrHistogram;

namespace Matching.Bench.Micro;

/// <summary>
/// The same with what .NET has: a bounded channel of as many slots, used as well as it can be, waiting only
/// where it is full or empty.
/// </summary>
internal static class ChannelRace
{
    public static RaceTurn Run(int producers, long each)
    {
        Channel<long> channel = Make(RingRace.Slots, producers == 1);
        long sum = 0;
        Action consumer = () => ConsumeAsync(channel.Reader, producers * each, total => sum = total).Wait();
        Action producer = () => ProduceAsync(channel.Writer, each).Wait();
        double seconds = Race.Run([consumer, .. Enumerable.Repeat(producer, producers)]);
        return new RaceTurn(producers * each, seconds, sum);
    }

    public static RaceTurn PingPong(int count, LongHistogram roundTrips)
    {
        Channel<long> there = Make(1024, isOneWriter: true);
        Channel<long> back = Make(1024, isOneWriter: true);
        long sum = 0;
        double seconds = Race.Run(
            () => PingAsync().Wait(),
            () => PongAsync().Wait());
        return new RaceTurn(count, seconds, sum);

        async Task PingAsync()
        {
            for (long next = 0; next < count; next++)
            {
                long began = Stopwatch.GetTimestamp();
                await there.Writer.WriteAsync(next + 1);
                sum += await back.Reader.ReadAsync();
                roundTrips.RecordValue(Race.NanosecondsSince(began));
            }
        }

        async Task PongAsync()
        {
            for (long next = 0; next < count; next++)
                await back.Writer.WriteAsync(await there.Reader.ReadAsync());
        }
    }

    private static Channel<long> Make(int slots, bool isOneWriter) => Channel.CreateBounded<long>(
        new BoundedChannelOptions(slots) { SingleReader = true, SingleWriter = isOneWriter });

    private static async Task ProduceAsync(ChannelWriter<long> writer, long count)
    {
        for (long value = 1; value <= count; value++)
            if (!writer.TryWrite(value)) await writer.WriteAsync(value);
    }

    private static async Task ConsumeAsync(ChannelReader<long> reader, long count, Action<long> done)
    {
        long sum = 0;
        while (count > 0 && await reader.WaitToReadAsync())
        {
            while (reader.TryRead(out long value))
            {
                sum += value;
                count--;
            }
        }
        done(sum);
    }
}
