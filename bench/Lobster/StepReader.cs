namespace Matching.Bench.Lobster;

/// <summary>The rows of the commands file that are compared together.</summary>
/// <param name="EndRow">The exchange's row after which the books must be equal.</param>
internal sealed record FileStep(int EndRow, List<FileRow> Rows);

/// <summary>
/// Finds the places of the day where both books must be equal. An aggressor with n fills is one command for
/// us and n rows for the exchange, so its step ends n − 1 visible rows later; so do executions by force.
/// What comes into view during those rows stands before the aggressor in the file, with the later rows'
/// numbers.
/// </summary>
internal static class StepReader
{
    public static IEnumerable<FileStep> Read(LobsterDay day)
    {
        var rows = day.Commands;
        var lowestFrom = LowestRowFrom(rows);
        FileStep? step = null;
        for (var i = 0; i < rows.Count; i++)
        {
            if (step is null || lowestFrom[i] > step.EndRow)
            {
                if (step is not null) yield return step;
                step = new FileStep(rows[i].Row, []);
            }

            step.Rows.Add(rows[i]);
            step = step with { EndRow = EndOf(step, rows[i], day) };
        }

        if (step is not null) yield return step;
    }

    private static int[] LowestRowFrom(List<FileRow> rows)
    {
        var lowest = new int[rows.Count];
        for (var (i, row) = (rows.Count - 1, int.MaxValue); i >= 0; i--)
            lowest[i] = row = Math.Min(row, rows[i].Row);
        return lowest;
    }

    private static int EndOf(FileStep step, FileRow last, LobsterDay day)
    {
        var executions = 1;
        if (last.Op is 'F' or 'E')
            executions = step.Rows.Count(row => row.Op == last.Op && row.Row == last.Row);
        var end = last.Row;
        for (var i = 1; i < executions; i++)
            do end++;
            while (day.IsHidden(end));
        return Math.Max(step.EndRow, end);
    }
}
