namespace Proximal;

/// <summary>
/// The streams of random numbers that a run draws from, so that drawing more for one purpose changes nothing elsewhere.
/// Environment i has the stream <see cref="VectorEnvironment.FirstStream"/> + i.
/// </summary>
internal static class RandomStreams
{
    internal const ulong InitialWeights = 0;
    internal const ulong Actions = 1;
    internal const ulong Shuffle = 2;
    internal const ulong Evaluation = 3;
    internal const ulong Replay = 4;
    internal const ulong UpdateNoise = 5;
    internal const ulong Exploration = 6;
}
