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
        Assert.InRange(lines.Length, 20, 26);
        Assert.StartsWith(
            "CartPole-v1  PPO  seed 7  to 100,000 steps  in runs/CartPole-v1",
            lines[0],
            StringComparison.Ordinal
        );
        Assert.Equal("      steps          return    length        kl  per second    time left", lines[1]);
        // The estimate starts after the first update.
        Assert.Equal("        250    0%     1.250         -      0.01           -            -", lines[2]);
        Assert.Equal("      5,000    5%        25         -      0.01       5,000         19 s", lines[3]);
        Assert.Equal("    100,000  100%       500         -      0.01       5,000      in 20 s", lines[^1]);
    }

    [Fact]
    public void Plain_lines_fit_80_columns_for_every_kind_of_run()
    {
        foreach (
            DisplayMetrics metrics in (DisplayMetrics[])
                [DisplayMetrics.Agents, DisplayMetrics.Rewards, DisplayMetrics.Preferences, DisplayMetrics.Texts]
        )
        {
            var output = new StringWriter();
            var display = new PlainDisplay(output, "seed 4: ");
            RunTitle run = Run with
            {
                TotalSteps = 100_000_000,
                Folder = "experiments/november/CartPole-v1-with-a-long-name",
                DisplayMetrics = metrics,
            };
            display.Show(
                run,
                () =>
                {
                    for (long step = 250; step <= run.TotalSteps; step *= 2)
                        display.Report(
                            new ProgressReport(
                                step,
                                step / 1000.0,
                                [.. metrics.Metrics.Select(static metric => KeyValuePair.Create(metric.Tag, -1234.5))]
                            )
                        );
                }
            );
            Assert.All(output.ToString().Split('\n'), static line => Assert.InRange(line.Length, 0, 80));
        }
    }

    [Fact]
    public void Live_display_shows_progress_curve_and_metrics()
    {
        (string text, _) = DrawLive(110, 40);
        Assert.Contains("100,000 / 100,000 steps", text, StringComparison.Ordinal);
        Assert.Contains("▁", text, StringComparison.Ordinal);
        Assert.Contains("█", text, StringComparison.Ordinal);
        Assert.Contains("rollout/", text, StringComparison.Ordinal);
        Assert.Contains("train/", text, StringComparison.Ordinal);
        Assert.Contains("approx_kl", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, 60, true)]
    [InlineData(110, 40, true)]
    [InlineData(80, 24, true)]
    [InlineData(80, 10, false)]
    [InlineData(60, 24, false)]
    [InlineData(40, 15, false)]
    [InlineData(20, 6, false)]
    public void Live_display_fits_the_terminal(int width, int height, bool hasTables)
    {
        (string text, string[] lines) = DrawLive(width, height);
        Assert.InRange(lines.Length, 4, height);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, width));
        Assert.Equal(hasTables, text.Contains('╭', StringComparison.Ordinal));
        Assert.Contains("ep_rew_mean", height < 10 ? "ep_rew_mean" : text, StringComparison.Ordinal);
        Assert.Contains("CartPole-v1", text, StringComparison.Ordinal);
    }

    /// <summary>The last view of a run on a terminal of a size, without escape sequences.</summary>
    private static (string Text, string[] Lines) DrawLive(int width, int height)
    {
        var output = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.No,
                ColorSystem = ColorSystemSupport.NoColors,
                Interactive = InteractionSupport.No,
                Out = new AnsiConsoleOutput(output),
            }
        );
        (console.Profile.Width, console.Profile.Height) = (width, height);
        string[] tags =
        [
            "rollout/ep_rew_mean",
            "rollout/ep_len_mean",
            "train/approx_kl",
            "train/clip_fraction",
            "train/clip_range",
            "train/entropy",
            "train/explained_variance",
            "train/learning_rate",
            "train/loss",
            "train/policy_gradient_loss",
            "train/value_loss",
        ];
        var rate = new TrainingRate();
        var curve = new Sparkline(Run.TotalSteps, 60);
        for (long step = 250; step <= Run.TotalSteps; step += 250)
        {
            rate.Add(step, step / 5000.0);
            curve.Add(step, step / 200.0);
        }
        console.Write(
            new LiveLayout(
                Run,
                new ProgressReport(
                    Run.TotalSteps,
                    20,
                    [.. tags.Select(static (tag, i) => KeyValuePair.Create(tag, 12.34 / (i + 1)))]
                ),
                rate,
                curve,
                width,
                height
            ).Draw()
        );
        string text = output.ToString();
        return (text, text.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void Live_display_clears_the_screen_after_a_change_of_size()
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
        (console.Profile.Width, console.Profile.Height) = (100, 30);
        var display = new LiveDisplay(console);
        display.Show(
            Run,
            () =>
            {
                display.Report(new ProgressReport(250, 1, [new("rollout/ep_rew_mean", 1)]));
                Assert.DoesNotContain("\e[2J", output.ToString(), StringComparison.Ordinal);
                (console.Profile.Width, console.Profile.Height) = (40, 15);
                display.Report(new ProgressReport(500, 2, [new("rollout/ep_rew_mean", 1)]));
                Assert.Contains("\e[2J", output.ToString(), StringComparison.Ordinal);
            }
        );
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
        var line = new Sparkline(total: 800, points: 8);
        for (int i = 0; i < 4; i++)
            line.Add(i * 100, i);

        Assert.Equal("▁▃▆█    ", line.Draw(8));
        Assert.Equal("▃█  ", line.Draw(4));
        Assert.Equal("▁▁▃▃▆▆██        ", line.Draw(16));
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

    private static void Play(PlainDisplay display) =>
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
