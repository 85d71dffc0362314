using Matching.Engine;
using Matching.Gateway.MarketData;

namespace Matching.Tests.Gateway.Feeds;

/// <summary>A book shows the orders that came and have not gone, and a copy those of its time.</summary>
public sealed class PublicOrdersTests
{
    private const int Steps = 30_000;
    private const int Most = 3_000;

    [Fact]
    public void It_holds_what_a_dictionary_holds_and_a_copy_stays_as_it_was()
    {
        var random = new Random(1);
        var orders = new PublicOrders();
        var twin = new Dictionary<long, PublicOrder>();
        var copies = new List<(IEnumerable<PublicOrder> Copy, long[] Then)>();
        long lastId = 0;
        for (int step = 0; step < Steps; step++)
        {
            long known = twin.Count == 0 ? 0 : twin.ElementAt(random.Next(Math.Min(twin.Count, 50))).Key;
            switch (random.Next(twin.Count is 0 or < Most and > 0 ? 6 : 5))
            {
                case 0 when known != 0: Remove(known); break;
                case 1 or 2 when known != 0:
                    Remove(known);
                    Add(known);
                    break;
                case 3 when known != 0 && twin[known].Qty > 1:
                    Assert.Equal(twin[known], orders.Lessen(known, -1));
                    twin[known] = twin[known] with { Qty = twin[known].Qty - 1 };
                    break;
                default: Add(++lastId); break;
            }
            Assert.Equal(twin.Count, orders.Count);
            if (step % 3_000 == 0) copies.Add((orders.Copy(), Sorted(twin.Values)));
        }

        Assert.Equal(Sorted(twin.Values), Sorted(orders.Copy()));
        Assert.Equal(twin.Values.Aggregate(0UL, (sum, order) => sum + order.Checksum), orders.Checksum);
        Assert.All(copies, copy => Assert.Equal(copy.Then, Sorted(copy.Copy)));
        Assert.True(twin.Count > 1_024, $"{twin.Count} orders are one chunk");

        void Add(long id)
        {
            var order = new PublicOrder(random.NextInt64(1, 1L << 40), Side.Buy, random.Next(1, 999), 5);
            orders.Add(id, in order);
            twin.Add(id, order);
        }

        void Remove(long id)
        {
            Assert.True(twin.Remove(id, out PublicOrder removed));
            Assert.Equal(removed, orders.Remove(id));
        }
    }

    private static long[] Sorted(IEnumerable<PublicOrder> orders) =>
        [.. orders.Select(order => order.MdEntryId * 8 + order.Qty).Order()];
}
