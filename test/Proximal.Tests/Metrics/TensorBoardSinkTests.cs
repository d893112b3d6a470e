using Proximal.TensorBoard;

namespace Proximal.Tests;

public sealed class TensorBoardSinkTests
{
    [Fact]
    public void Checksum_is_CRC32C()
    {
        Assert.Equal(0xe3069283, EventFileReader.Crc32C("123456789"u8));
        Assert.Equal(0x8a9136aa, EventFileReader.Crc32C(new byte[32]));
    }

    [Fact]
    public void Flushed_events_are_on_disk()
    {
        using var folder = new TemporaryFolder();
        UnwrittenPages.SkipUnlessCounted(folder.Path);
        string logs = Directory.CreateDirectory(folder["logs"]).FullName;
        using var sink = new TensorBoardSink(logs);
        sink.Write(new MetricsRecord());
        sink.Flush();
        Assert.Equal(0, UnwrittenPages.Count(Assert.Single(Directory.GetFiles(logs))));
    }

    [Fact]
    public void Event_file_starts_with_its_version_and_holds_every_metric()
    {
        using var folder = new TemporaryFolder();
        using (var sink = new TensorBoardSink(folder.Path, clock: new Noon()))
        {
            var record = new MetricsRecord();
            record.Clear(1L << 40);
            record.Add(MetricTags.EpisodeReturn, 475.25);
            record.Add("own/größe", -1e-3);
            record.Add(MetricTags.Loss, 0);
            sink.Write(record);
            record.Clear(7);
            for (int i = 0; i < 200; i++)
                record.Add($"many/{i}", i);
            sink.Write(record);
        }

        string path = Assert.Single(Directory.GetFiles(folder.Path));
        Assert.StartsWith("events.out.tfevents.", Path.GetFileName(path), StringComparison.Ordinal);
        IReadOnlyList<EventFileReader.Entry> entries = EventFileReader.Read(File.ReadAllBytes(path));
        Assert.Equal(3, entries.Count);
        Assert.Equal("brain.Event:2", entries[0].FileVersion);
        Assert.All(entries, entry => Assert.Equal(Noon.Seconds, entry.WallTime));
        Assert.Equal(1L << 40, entries[1].Step);
        Assert.Equal(
            [(MetricTags.EpisodeReturn, 475.25f), ("own/größe", -1e-3f), (MetricTags.Loss, 0f)],
            entries[1].Scalars
        );
        Assert.Equal(Enumerable.Range(0, 200).Select(static i => ($"many/{i}", (float)i)), entries[2].Scalars);
    }

    [Fact]
    public void Log_reopened_at_a_position_has_the_scalars_of_an_uninterrupted_log()
    {
        using var folder = new TemporaryFolder();
        var record = new MetricsRecord();
        void Write(TensorBoardSink sink, int from, int to)
        {
            for (int i = from; i < to; i++)
            {
                record.Clear(i);
                record.Add(MetricTags.Loss, Math.Sin(i));
                sink.Write(record);
            }
        }

        long position;
        using (var sink = new TensorBoardSink(folder.Path))
        {
            Write(sink, 0, 4);
            position = sink.Flush();
            Write(sink, 4, 7);
        }

        using (var sink = new TensorBoardSink(folder.Path, position))
            Write(sink, 4, 9);
        IReadOnlyList<EventFileReader.Entry> entries = EventFileReader.Read(
            File.ReadAllBytes(folder[TensorBoardSink.FileName])
        );
        Assert.Equal("brain.Event:2", entries[0].FileVersion);
        Assert.Equal(
            Enumerable.Range(0, 9).Select(static i => ((long)i, (float)Math.Sin(i))),
            entries.Skip(1).Select(static entry => (entry.Step, entry.Scalars.Single().Value))
        );
    }

    private sealed class Noon : TimeProvider
    {
        public const double Seconds = 1_700_000_000.25;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds((long)(Seconds * 1000));
    }
}
