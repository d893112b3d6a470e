namespace Proximal.Environments.Diagnostics;

/// <summary>Where a diagnostic task is.</summary>
/// <param name="Cue">What the task has drawn or must remember.</param>
/// <param name="Time">The steps of this episode.</param>
public record struct DiagnosticState(int Cue, int Time);
