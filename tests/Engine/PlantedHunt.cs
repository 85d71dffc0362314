using Matching.Engine;
using Matching.Engine.Commands;

namespace Matching.Tests.Engine;

/// <summary>What runs beside an engine with a bug: streams of a profile until one finds it.</summary>
internal static class PlantedHunt
{
    /// <summary>What was found, and where; null for nothing.</summary>
    public static string? Run(string profile, int streams)
    {
        TwinProfile one = TwinProfile.All.Single(each => each.Name == profile);
        for (int seed = 1; seed <= streams; seed++)
        {
            string? found = TwinCampaign.FirstDifference(
                one, seed, out Capacities _, out List<Command> commands);
            if (found is not null) return $"stream {seed} of {profile}, command {commands.Count}: {found}";
        }
        return null;
    }
}
