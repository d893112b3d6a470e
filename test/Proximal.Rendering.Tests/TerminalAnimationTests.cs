using System.Numerics;

namespace Proximal.Rendering.Tests;

public sealed class TerminalAnimationTests : IDisposable
{
    private readonly StringWriter output = new();

    public void Dispose() => output.Dispose();

    [Fact]
    public void Terminal_character_shows_two_pixels()
    {
        using var terminal = new TerminalAnimation(output, 2, 1);
        terminal.Canvas.Begin(Vector2.Zero, new Vector2(2), Rgba.FromHex(0x010203));
        terminal.Canvas.Polygon([new(0, 1), new(1, 1), new(1, 2), new(0, 2)], Rgba.FromHex(0x0A0B0C));

        terminal.AddFrame("step 1, and more than fits");

        Assert.Equal("\e[?25l\e[38;2;10;11;12m\e[48;2;1;2;3m▀ \e[0m\nst\e[K\r", output.ToString());
    }

    [Fact]
    public void Unchanged_terminal_lines_are_not_written_again()
    {
        using var terminal = new TerminalAnimation(output, 4, 3);
        Draw(terminal, 0);
        output.GetStringBuilder().Clear();

        Draw(terminal, 1);

        // Up three lines, past two that stay, the third anew.
        Assert.StartsWith("\e[3F\n\n\e[", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(3, output.ToString().Count(static letter => letter == '\n'));
    }

    [Fact]
    public void Cursor_is_shown_again_once_and_only_if_it_was_hidden()
    {
        new TerminalAnimation(output, 4, 3).Dispose();
        Assert.Equal("", output.ToString());

        var terminal = new TerminalAnimation(output, 4, 3);
        Draw(terminal, 0);
        terminal.Dispose();
        terminal.Dispose();

        Assert.EndsWith("\e[0m\e[?25h\n", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, output.ToString().Split("\e[?25h").Length);
    }

    private static void Draw(TerminalAnimation terminal, int x)
    {
        terminal.Canvas.Begin(Vector2.Zero, new Vector2(4, 6), Rgba.White);
        terminal.Canvas.Polygon([new(x, 0), new(x + 1, 0), new(x + 1, 1), new(x, 1)], Rgba.Black);
        terminal.AddFrame();
    }
}
