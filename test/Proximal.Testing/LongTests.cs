namespace Proximal.Testing;

/// <summary>
/// The switch of long tests, off by default. The environment variable PROXIMAL_LONG_TESTS=1 turns it on.
/// </summary>
public static class LongTests
{
    internal const string Reason = "takes long: PROXIMAL_LONG_TESTS=1 runs it";

    /// <summary>Whether long tests run.</summary>
    public static bool AreOn { get; } = System.Environment.GetEnvironmentVariable("PROXIMAL_LONG_TESTS") == "1";

    /// <summary>
    /// The seeds of a learning test: all of them if long tests run, otherwise the first ones. No seed is picked.
    /// </summary>
    /// <param name="first">The first seed.</param>
    /// <param name="count">The number of seeds if long tests run.</param>
    /// <param name="always">The number of seeds otherwise.</param>
    public static ulong[] Seeds(ulong first = 0, int count = 3, int always = 1) =>
        [.. Enumerable.Range(0, AreOn ? count : always).Select(i => first + (ulong)i)];
}
