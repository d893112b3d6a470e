using Spectre.Console;

namespace Proximal.Cli;

/// <summary>Chooses the display that flags and terminal allow.</summary>
internal static class Displays
{
    /// <summary>Whether the output is a terminal that can redraw what it shows.</summary>
    public static bool CanRedraw =>
        !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities is { Ansi: true, Interactive: true };

    public static IDisplay Choose(bool plain, bool quiet)
    {
        if (quiet)
            return new QuietDisplay();
        return plain || !CanRedraw ? new PlainDisplay(Console.Out) : new LiveDisplay(AnsiConsole.Console);
    }
}
