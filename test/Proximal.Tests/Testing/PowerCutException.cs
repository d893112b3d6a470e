namespace Proximal.Tests;

/// <summary>Ends a run in the middle, as a power cut would.</summary>
internal sealed class PowerCutException : Exception;
