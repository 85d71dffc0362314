namespace Matching.Bench.Lobster;

/// <summary>Finds a pair of orders whose order of entry a later fill shows.</summary>
internal static class LifoFault
{
    /// <summary>
    /// Two orders of one side, price and quantity, neither touched until a fill of the first while the
    /// second rests behind it.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is no such pair among these rows.</exception>
    public static (int First, int Second) Find(DayPlan plan)
    {
        var touches = FirstTouches(plan, out var filled);
        var resting = new Dictionary<(bool, long, long), List<int>>();
        for (var i = 0; i < plan.Commands.Length; i++)
        {
            var command = plan.Commands[i];
            if (command.Kind != PlannedKind.Enter) continue;
            var alike = resting.GetOrAdd((command.IsBuy, command.Price, command.Qty));
            foreach (var before in alike)
                if (filled[before] && i < touches[before] && touches[before] <= touches[i])
                    return (before, i);
            alike.RemoveAll(order => touches[order] < i);
            alike.Add(i);
        }

        throw new InvalidOperationException(
            "These rows hold no two orders whose order of entry a fill shows.");
    }

    // The first command that touches each order, and whether that is an aggressor's fill.
    private static int[] FirstTouches(DayPlan plan, out bool[] filled)
    {
        var touches = new int[plan.Commands.Length];
        Array.Fill(touches, int.MaxValue);
        filled = new bool[plan.Commands.Length];
        for (var i = 0; i < plan.Commands.Length; i++)
        {
            var command = plan.Commands[i];
            if (command.Kind is PlannedKind.Cancel or PlannedKind.Reduce)
                touches[command.Order] = Math.Min(touches[command.Order], i);
            if (command.Kind != PlannedKind.Take) continue;
            foreach (var fill in plan.Steps[command.Step].Fills!)
            {
                filled[fill.Order] |= touches[fill.Order] == int.MaxValue;
                touches[fill.Order] = Math.Min(touches[fill.Order], i);
            }
        }

        return touches;
    }

    private static List<int> GetOrAdd(
        this Dictionary<(bool, long, long), List<int>> lists, (bool, long, long) key)
    {
        if (!lists.TryGetValue(key, out var list)) lists[key] = list = [];
        return list;
    }
}
