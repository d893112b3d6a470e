using Proximal.Tensors;

namespace Proximal.Language.Tests;

public sealed class CompletionMeterTests
{
    [Fact]
    public void Statistics_match_values_computed_by_hand()
    {
        // "abcab", "aaaaaa" and "b".
        CompletionStatistics statistics = new CompletionMeter().Measure(
            [
                1,
                2,
                3,
                1,
                2, /**/
                1,
                1,
                1,
                1,
                1,
                1, /**/
                2,
            ],
            [0, 5, 11, 12],
            [true, false, true],
            [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 7]
        );
        Assert.Equal(3, statistics.Completions);
        Assert.Equal(4, statistics.MeanLength);
        Assert.Equal(6, statistics.LongestLength);
        Assert.Equal(2 / 3.0, statistics.EndedShare);
        Assert.Equal(3 / 12.0, statistics.Distinct1);
        Assert.Equal(4 / 9.0, statistics.Distinct2); // ab bc ca ab, aa × 5
        Assert.Equal(4 / 7.0, statistics.Distinct3); // abc bca cab, aaa × 4
        Assert.Equal((2 / 3.0) / 3, statistics.RepetitionRate, 1e-15); // abca bcab; aaaa × 3; none
        Assert.Equal(7 / 3.0, statistics.LongestRepeat); // ab, aaaaa, none
        Assert.Equal(1.5, statistics.Entropy);
    }

    [Fact]
    public void Different_tokens_have_no_repetition()
    {
        CompletionStatistics statistics = new CompletionMeter().Measure(
            [.. Enumerable.Range(0, 1000)],
            [0, 400, 1000],
            [true, true]
        );
        Assert.Equal(
            (1, 1, 1, 0, 0),
            (
                statistics.Distinct1,
                statistics.Distinct2,
                statistics.Distinct3,
                statistics.RepetitionRate,
                statistics.LongestRepeat
            )
        );
        Assert.True(double.IsNaN(statistics.Entropy));
        var metrics = new MetricsRecord();
        statistics.Report(metrics);
        Assert.Equal(8, metrics.Count);
    }

    [Fact]
    public void Longest_repeat_equals_a_brute_force_search()
    {
        var random = new Rng(seed: 3);
        var finder = new RepeatFinder();
        for (int run = 0; run < 300; run++)
        {
            int[] text =
            [
                .. Enumerable.Range(0, 1 + random.NextInt32(60)).Select(_ => random.NextInt32(1 + (run % 5))),
            ];
            Assert.Equal(Longest(text), finder.LongestRepeat(text));
        }

        static int Longest(int[] text)
        {
            int longest = 0;
            for (int i = 0; i < text.Length; i++)
            {
                for (int j = i + 1; j < text.Length; j++)
                {
                    int shared = 0;
                    while (j + shared < text.Length && text[i + shared] == text[j + shared])
                        shared++;
                    longest = Math.Max(longest, shared);
                }
            }

            return longest;
        }
    }

    [Fact]
    public void Measure_allocates_nothing_in_steady_state()
    {
        var meter = new CompletionMeter();
        int[] tokens = [.. Enumerable.Range(0, 5000).Select(static i => i * i % 300)];
        int[] starts = [0, 1000, 2500, 5000];
        bool[] ended = [true, false, true];
        meter.Measure(tokens, starts, ended);
        Assert.Equal(
            0,
            AllocatedBytes.Of(() =>
            {
                for (int i = 0; i < 10; i++)
                    meter.Measure(tokens, starts, ended);
            })
        );
    }

    [Fact]
    public void Empty_batches_and_completions_are_refused()
    {
        Assert.Throws<ArgumentException>(static () => new CompletionMeter().Measure([], [0], []));
        Assert.Throws<ArgumentException>(static () => new CompletionMeter().Measure([1], [0, 0, 1], [true, true]));
        Assert.Throws<ArgumentException>(static () => new CompletionMeter().Measure([1], [0, 1], [true], [1, 2]));
    }
}
