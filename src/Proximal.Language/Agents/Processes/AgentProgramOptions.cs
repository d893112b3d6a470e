namespace Proximal.Language;

/// <summary>Options of a program that has tools or an environment.</summary>
public sealed record AgentProgramOptions
{
    /// <summary>Arguments of the program. Default none.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>
    /// Time limit of the program for an answer. Default 10 seconds. A program that exceeds it is ended with its children
    /// and started again for the next request.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Limit of the address space of the program and each of its children, in MiB, on Linux. Default 0: none.
    /// </summary>
    public int MemoryMegabytes { get; init; }

    /// <summary>Maximum number of bytes of an answer. Default 1 MiB.</summary>
    public int MaxAnswerBytes { get; init; } = 1 << 20;

    /// <summary>Throws if an option is out of its range.</summary>
    /// <exception cref="InvalidInputException">An option is out of its range.</exception>
    public void Validate()
    {
        OptionCheck.Within(Timeout.TotalSeconds, 0.001, 86_400, nameof(Timeout), "timeout");
        OptionCheck.Within(MemoryMegabytes, 0, double.PositiveInfinity, nameof(MemoryMegabytes), "memory");
        OptionCheck.Within(MaxAnswerBytes, 2, 1 << 30, nameof(MaxAnswerBytes), "max_answer_bytes");
        if (MemoryMegabytes > 0 && !OperatingSystem.IsLinux())
            throw new InvalidInputException("MemoryMegabytes (memory) limits programs on Linux only");
    }
}
