using Spectre.Console;

namespace Proximal.Cli;

/// <summary>Selects the display for the flags and the terminal.</summary>
internal static class Displays
{
    /// <summary>Whether the output is an interactive terminal.</summary>
    public static bool IsInteractive =>
        !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities is { Ansi: true, Interactive: true };

    public static IDisplay Choose(bool plain, bool quiet)
    {
        if (quiet)
            return new QuietDisplay();
        return plain || !IsInteractive ? new PlainDisplay(Console.Out) : new LiveDisplay(AnsiConsole.Console);
    }
}
