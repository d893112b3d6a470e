namespace Proximal.Environments.Diagnostics;

/// <summary>The state of a diagnostic environment.</summary>
/// <param name="Cue">A random or stored value of the episode; its meaning depends on the environment.</param>
/// <param name="Time">The number of steps in this episode.</param>
public record struct DiagnosticState(int Cue, int Time);
