namespace Proximal.Language;

/// <summary>Result of a program.</summary>
/// <param name="Succeeded">Whether it ended in time with exit code 0.</param>
/// <param name="Output">Its standard output; incomplete if it did not succeed.</param>
internal readonly record struct ProgramResult(bool Succeeded, string Output);
