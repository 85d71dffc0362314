namespace Matching.Engine.Snapshots;

/// <summary>
/// The bytes are no image of a state that an engine could have: cut off, damaged or forged, of another
/// version, or with capacities that this machine can't hold. The engine that was to load them is useless.
/// </summary>
public sealed class InvalidImageException : Exception
{
    public InvalidImageException(string message) : base(message) { }

    public InvalidImageException(string message, Exception inner) : base(message, inner) { }
}
