using Spectre.Console;

namespace Proximal.Cli.Tests;

public sealed class DisplayTests
{
    private static readonly RunTitle Run = new("CartPole-v1", "PPO", 7, 0, 100_000, "runs/CartPole-v1");

    [Fact]
    public void Plain_display_prints_a_line_for_each_twentieth_of_the_run()
    {
        var output = new StringWriter();

        Play(new PlainDisplay(output));

        string[] lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.InRange(lines.Length, 20, 25);
        Assert.StartsWith(
            "CartPole-v1  PPO  seed 7  to 100,000 steps  in runs/CartPole-v1",
            lines[0],
            StringComparison.Ordinal
        );
        Assert.Contains("100,000 steps  100%  return      500", lines[^1], StringComparison.Ordinal);
        Assert.Contains("5,000 steps/s  in 20 s", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Live_display_shows_progress_curve_and_metrics()
    {
        var output = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.Yes,
                ColorSystem = ColorSystemSupport.NoColors,
                Interactive = InteractionSupport.Yes,
                Out = new AnsiConsoleOutput(output),
            }
        );
        console.Profile.Width = 110;

        Play(new LiveDisplay(console));

        string text = output.ToString();
        Assert.Contains("100,000 / 100,000 steps", text, StringComparison.Ordinal);
        Assert.Contains("▁", text, StringComparison.Ordinal);
        Assert.Contains("█", text, StringComparison.Ordinal);
        Assert.Contains("rollout/", text, StringComparison.Ordinal);
        Assert.Contains("train/", text, StringComparison.Ordinal);
        Assert.Contains("approx_kl", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Exception_in_training_closes_the_live_display()
    {
        Assert.Throws<TimeoutException>(() =>
            new PlainDisplay(TextWriter.Null).Show(Run, () => throw new TimeoutException())
        );
        Assert.Throws<TimeoutException>(() => new QuietDisplay().Show(Run, () => throw new TimeoutException()));
    }

    [Fact]
    public void Sparkline_fills_from_the_left()
    {
        var line = new Sparkline(total: 800, width: 8);
        for (int i = 0; i < 4; i++)
            line.Add(i * 100, i);

        Assert.Equal("▁▃▆█    ", line.ToString());
    }

    [Theory]
    [InlineData(0.4, "0.4 s")]
    [InlineData(59.9, "60 s")]
    [InlineData(125, "2 min 05 s")]
    [InlineData(3725, "1 h 02 min")]
    [InlineData(double.NaN, "-")]
    public void Durations_are_formatted_in_readable_units(double seconds, string text) =>
        Assert.Equal(text, DisplayFormat.Duration(seconds));

    [Theory]
    [InlineData(487.24, "487.2")]
    [InlineData(0.03124, "0.0312")]
    [InlineData(0.0000125, "1.25e-05")]
    [InlineData(-1250.5, "-1250.5")]
    [InlineData(7820, "7,820")]
    [InlineData(double.NaN, "-")]
    public void Numbers_are_formatted_with_readable_precision(double value, string text) =>
        Assert.Equal(text, DisplayFormat.Number(value));

    private static void Play(IDisplay display) =>
        display.Show(
            Run,
            () =>
            {
                for (long step = 250; step <= 100_000; step += 250)
                {
                    if (display.IsDue(step))
                        display.Report(
                            new ProgressReport(
                                step,
                                step / 5000.0,
                                [new("rollout/ep_rew_mean", step / 200.0), new("train/approx_kl", 0.01)]
                            )
                        );
                }
            }
        );
}
