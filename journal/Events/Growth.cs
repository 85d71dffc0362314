using Matching.Engine.Commands;

namespace Matching.Journal.Events;

/// <summary>
/// The messages that have grown since journals were first written with them. Adding a field to the end of an
/// engine's struct takes a line here, with the number of fields that it had before its first growth: what is
/// older lacks the fields after those, and decodes with zeros in them. No other event may lack a field.
/// </summary>
internal static class Growth
{
    private static readonly Dictionary<Type, int> _firstFields = new()
    {
        // Which policy an epoch goes by (docs/decisions/0027).
        [typeof(StartEpochTerms)] = 2,
    };

    /// <summary>Null for a struct that has all its fields from the start.</summary>
    public static int? FirstFields(Type type) =>
        _firstFields.TryGetValue(type, out int count) ? count : null;
}
