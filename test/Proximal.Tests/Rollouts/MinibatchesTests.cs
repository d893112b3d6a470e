namespace Proximal.Tests;

public sealed class MinibatchesTests
{
    [Theory]
    [InlineData(64, 16, 4, 16)]
    [InlineData(100, 32, 4, 4)]
    [InlineData(5, 8, 1, 5)]
    [InlineData(7, 1, 7, 1)]
    public void Epoch_visits_every_transition_once(int count, int size, int batches, int last)
    {
        var minibatches = new Minibatches(count, size);
        var random = new Rng(3);
        minibatches.Shuffle(ref random);
        Assert.Equal(batches, minibatches.Count);
        Assert.Equal(last, minibatches[batches - 1].Length);
        var seen = new List<int>();
        for (int i = 0; i < batches; i++)
        {
            if (i < batches - 1)
                Assert.Equal(size, minibatches[i].Length);
            seen.AddRange(minibatches[i]);
        }

        Assert.Equal(Enumerable.Range(0, count), seen.Order());
    }

    [Fact]
    public void Epochs_differ_and_depend_only_on_the_generator()
    {
        var minibatches = new Minibatches(50, 50);
        var random = new Rng(1);
        minibatches.Shuffle(ref random);
        int[] first = minibatches[0].ToArray();
        RngState between = random.State;
        minibatches.Shuffle(ref random);
        int[] second = minibatches[0].ToArray();
        Assert.NotEqual(first, second);

        var resumed = new Rng(between);
        var others = new Minibatches(50, 50);
        others.Shuffle(ref resumed);
        Assert.Equal(second, others[0]);
    }
}
