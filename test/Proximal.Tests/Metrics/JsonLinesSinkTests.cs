using System.Text.Json;

namespace Proximal.Tests;

public sealed class JsonLinesSinkTests
{
    [Fact]
    public void Each_record_is_one_line_in_metric_order()
    {
        using var folder = new TemporaryFolder();
        string path = folder["run/metrics.jsonl"];
        using (var sink = new JsonLinesSink(path))
        {
            var record = new MetricsRecord();
            record.Clear(2048);
            record.Add(MetricTags.EpisodeReturn, 21.5);
            record.Add(MetricTags.Entropy, 0.1);
            record.Add(MetricTags.ExplainedVariance, double.NaN);
            sink.Write(record);
            record.Clear(4096);
            sink.Write(record);
        }

        Assert.Equal(
            """
            {"step":2048,"rollout/ep_rew_mean":21.5,"train/entropy":0.1,"train/explained_variance":null}
            {"step":4096}

            """.ReplaceLineEndings("\n"),
            File.ReadAllText(path)
        );
    }

    [Fact]
    public void Flushed_lines_are_on_disk()
    {
        using var folder = new TemporaryFolder();
        UnwrittenPages.SkipUnlessCounted(folder.Path);
        using var sink = new JsonLinesSink(folder["m"]);
        sink.Write(new MetricsRecord());
        sink.Flush();
        Assert.Equal(0, UnwrittenPages.Count(folder["m"]));
    }

    [Fact]
    public void Numbers_round_trip_exactly()
    {
        using var folder = new TemporaryFolder();
        var random = new Rng(4);
        double[] values =
        [
            .. Enumerable.Range(0, 200).Select(_ => BitConverter.UInt64BitsToDouble(random.NextUInt64())),
            1e300,
            -0.0,
            double.Epsilon,
            1.0 / 3,
        ];
        using (var sink = new JsonLinesSink(folder["m"]))
        {
            var record = new MetricsRecord();
            record.Clear(long.MaxValue);
            for (int i = 0; i < values.Length; i++)
                record.Add($"tag/{i}", values[i]);
            sink.Write(record);
        }

        JsonElement line = JsonDocument.Parse(File.ReadAllText(folder["m"])).RootElement;
        Assert.Equal(long.MaxValue, line.GetProperty("step").GetInt64());
        for (int i = 0; i < values.Length; i++)
        {
            JsonElement metric = line.GetProperty($"tag/{i}");
            if (double.IsFinite(values[i]))
                Assert.Equal(
                    BitConverter.DoubleToInt64Bits(values[i]),
                    BitConverter.DoubleToInt64Bits(metric.GetDouble())
                );
            else
                Assert.Equal(JsonValueKind.Null, metric.ValueKind);
        }
    }

    [Fact]
    public void Log_reopened_at_a_position_equals_an_uninterrupted_log()
    {
        using var folder = new TemporaryFolder();
        var record = new MetricsRecord();
        void Write(JsonLinesSink sink, int from, int to)
        {
            for (int i = from; i < to; i++)
            {
                record.Clear(i);
                record.Add(MetricTags.Loss, Math.Sin(i));
                sink.Write(record);
            }
        }

        using (var sink = new JsonLinesSink(folder["whole"]))
            Write(sink, 0, 9);
        long position;
        using (var sink = new JsonLinesSink(folder["resumed"]))
        {
            Write(sink, 0, 4);
            position = sink.Flush();
            Write(sink, 4, 7);
        }

        using (var sink = new JsonLinesSink(folder["resumed"], position))
            Write(sink, 4, 9);
        Assert.Equal(File.ReadAllBytes(folder["whole"]), File.ReadAllBytes(folder["resumed"]));
        Assert.Contains(
            "at the checkpoint",
            Assert.Throws<InvalidInputException>(() => new JsonLinesSink(folder["whole"], 1 << 20)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Lines_can_be_read_while_the_log_is_open_and_writing_allocates_nothing()
    {
        using var folder = new TemporaryFolder();
        using var sink = new JsonLinesSink(folder["m"]);
        var record = new MetricsRecord();
        void Write()
        {
            record.Clear(1);
            record.Add(MetricTags.Loss, 0.25);
            sink.Write(record);
        }

        Write();
        using (
            var reader = new StreamReader(
                new FileStream(folder["m"], FileMode.Open, FileAccess.Read, FileShare.ReadWrite)
            )
        )
            Assert.Equal("{\"step\":1,\"train/loss\":0.25}", reader.ReadLine());
        Assert.Equal(
            0,
            AllocatedBytes.Of(() =>
            {
                for (int i = 0; i < 50; i++)
                    Write();
            })
        );
    }
}
