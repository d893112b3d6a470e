using System.Globalization;
using System.Numerics;
using System.Text;
using Proximal.Language;
using Spectre.Console;

namespace Proximal.Cli;

/// <summary>Prints the report about a data set for people.</summary>
internal static class DatasetReportText
{
    private const int BarWidth = 40;

    public static void Write(DatasetReport report, DatasetInspection inspection)
    {
        Console.WriteLine($"{report.Path}: {Name(report.Kind)}");
        Line("records", report.Count, report.Files.Count == 1 ? "" : $"in {report.Files.Count} files");
        Line("duplicates", report.Duplicates, Share(report.Duplicates, report.Count));
        Line("invalid", report.Invalid, Share(report.Invalid, report.Count));
        foreach (string problem in report.Problems)
            Console.WriteLine($"    {MessageText.OneLine(problem)}");
        if (report.Lengths.Count > 0)
            WriteLengths(report, inspection);
        bool isColored = !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Ansi;
        foreach (InspectedExample example in report.Examples)
        foreach (InspectedSequence sequence in example.Sequences)
        {
            Console.WriteLine();
            Console.WriteLine($"{example.Place}, {sequence.Name}, {sequence.Length} tokens:");
            if (isColored)
                AnsiConsole.MarkupLine(Colored(sequence.Tokens));
            else
                Console.WriteLine(Marked(sequence.Tokens));
        }
    }

    private static string Name(DatasetKind kind) =>
        kind switch
        {
            DatasetKind.Prompts => "prompts",
            DatasetKind.Preferences => "preference pairs",
            DatasetKind.LabeledCompletions => "labeled completions",
            DatasetKind.Stepwise => "labeled steps",
            _ => "demonstrations",
        };

    private static void WriteLengths(DatasetReport report, DatasetInspection inspection)
    {
        int[] sorted = [.. report.Lengths.Order()];
        long sum = sorted.Sum(static length => (long)length);
        string unit = report.IsInTokens ? "tokens" : "characters";
        Line("sequences", sorted.Length, "");
        Line(
            unit,
            sum,
            string.Create(
                CultureInfo.InvariantCulture,
                $"min {sorted[0]}, median {sorted[sorted.Length / 2]}, mean {(double)sum / sorted.Length:F1}, 95% "
                    + $"{sorted[(int)(0.95 * (sorted.Length - 1))]}, max {sorted[^1]}"
            )
        );
        if (report.IsInTokens && report.Kind != DatasetKind.Prompts)
            Line("trained tokens", report.TrainedTokens, Share(report.TrainedTokens, sum));
        if (inspection.MaxLength is { } most)
            Line($"longer than {most}", report.TooLong, Share(report.TooLong, sorted.Length));
        Console.WriteLine();
        WriteHistogram(sorted, unit);
    }

    // Each bin is twice as wide as the one before.
    private static void WriteHistogram(int[] lengths, string unit)
    {
        var counts = new SortedDictionary<int, int>();
        foreach (int length in lengths)
        {
            int bin = BitOperations.Log2((uint)Math.Max(length, 1));
            counts[bin] = counts.GetValueOrDefault(bin) + 1;
        }

        int most = counts.Values.Max();
        for (int bin = counts.Keys.First(); bin <= counts.Keys.Last(); bin++)
        {
            int count = counts.GetValueOrDefault(bin),
                width = (int)Math.Ceiling((double)BarWidth * count / most);
            long low = bin == 0 ? 0 : 1L << bin;
            string range = $"{low} to {(1L << (bin + 1)) - 1}";
            Console.WriteLine($"  {range, -18} {count, 9:N0} {new string('█', width)}".TrimEnd());
        }

        Console.WriteLine($"  {unit} of a sequence, number of sequences");
    }

    private static void Line(string name, long count, string remark) =>
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"  {name, -18} {count, 9:N0}  {remark}").TrimEnd()
        );

    private static string Share(long part, long whole) =>
        part == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / whole:F1}%");

    private static string Colored(IReadOnlyList<InspectedToken> tokens)
    {
        var text = new StringBuilder();
        foreach (InspectedToken token in tokens)
            text.Append(token.IsTrained ? "[green]" : "[grey]").Append(Markup.Escape(token.Text)).Append("[/]");
        return text.ToString();
    }

    private static string Marked(IReadOnlyList<InspectedToken> tokens)
    {
        var text = new StringBuilder();
        bool isTrained = false;
        foreach (InspectedToken token in tokens)
        {
            if (token.IsTrained != isTrained)
                text.Append(token.IsTrained ? "[[" : "]]");
            isTrained = token.IsTrained;
            text.Append(token.Text);
        }

        return text.Append(isTrained ? "]]" : "").ToString();
    }
}
