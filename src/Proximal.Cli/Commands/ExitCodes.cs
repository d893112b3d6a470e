namespace Proximal.Cli;

/// <summary>The exit codes of the process.</summary>
internal static class ExitCodes
{
    /// <summary>Success.</summary>
    public const int Done = 0;

    /// <summary>An unexpected exception, such as one in user code. Standard error has one line with the exception and
    /// its location.</summary>
    public const int Failed = 1;

    /// <summary>Invalid input. Standard error has one line with the reason.</summary>
    public const int BadInput = 2;

    /// <summary>Training diverged: a value was NaN or infinite. The last checkpoint remains.</summary>
    public const int Diverged = 3;

    /// <summary>Stopped by SIGINT or SIGTERM, after saving.</summary>
    public const int Interrupted = 130;
}
