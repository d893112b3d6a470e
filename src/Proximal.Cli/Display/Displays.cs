using Spectre.Console;

namespace Proximal.Cli;

/// <summary>Chooses the display that flags and terminal allow.</summary>
internal static class Displays
{
    public static IDisplay Choose(bool plain, bool quiet)
    {
        if (quiet)
            return new QuietDisplay();
        bool canRedraw = !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities is { Ansi: true, Interactive: true };
        return plain || !canRedraw ? new PlainDisplay(Console.Out) : new LiveDisplay(AnsiConsole.Console);
    }
}
