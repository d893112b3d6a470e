namespace Proximal.Cli;

/// <summary>What the process tells its caller.</summary>
internal static class ExitCodes
{
    /// <summary>All done.</summary>
    public const int Done = 0;

    /// <summary>An exception that no command expects, such as one of an environment's own code: one line on the standard error says what and where.</summary>
    public const int Failed = 1;

    /// <summary>Something that the user gave is wrong: one line on the standard error says what.</summary>
    public const int BadInput = 2;

    /// <summary>Training met a NaN or an infinity; the last checkpoint stays.</summary>
    public const int Diverged = 3;

    /// <summary>SIGINT or SIGTERM arrived, and everything was saved first.</summary>
    public const int Interrupted = 130;
}
