namespace Proximal.Fleet.Tests;

public sealed class SequenceWindowTests
{
    [Fact]
    public void Window_equals_a_set_for_messages_out_of_order()
    {
        var random = new Rng(3, RandomStreams.FirstOwn);
        var window = new SequenceWindow();
        var arrived = new HashSet<long>();
        for (int i = 0; i < 20_000; i++)
        {
            long sequence = Math.Max(0, (i / 4) - (long)(random.NextUInt32() % (SequenceWindow.Size - 2)) + 5);
            bool isNew = arrived.Add(sequence);
            Assert.Equal(!isNew, window.Contains(sequence));
            Assert.Equal(isNew, window.Add(sequence));
        }

        Assert.Equal(arrived.Max(), window.HighWaterMark);
    }

    [Fact]
    public void Older_messages_than_the_window_count_as_arrived()
    {
        var window = new SequenceWindow();
        Assert.True(window.Add(100));
        Assert.False(window.Add(100 - SequenceWindow.Size));
        Assert.True(window.Add(101 - SequenceWindow.Size));
        Assert.False(window.Add(-1));
        Assert.True(window.Add(1000));
        Assert.True(window.Contains(100));
        Assert.False(window.Contains(999));
    }
}
