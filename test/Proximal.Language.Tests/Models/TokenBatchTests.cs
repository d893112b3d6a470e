using Proximal.Tensors;

namespace Proximal.Language.Tests;

public class TokenBatchTests
{
    [Fact]
    public void TokenBatch_stores_sequences_one_after_another()
    {
        var batch = new TokenBatch();
        batch.Add([5, 6, 7]);
        batch.Add([8]);
        using Scope scope = Scope.Begin(record: false);

        Assert.Equal(4, batch.Tokens);
        Assert.Equal(2, batch.Sequences);
        Assert.Equal([5, 6, 7, 8], batch.Ids.ToArray());
        Assert.Equal([0, 3, 4], batch.Starts.ToArray());
        Assert.Equal(3, batch.LengthOf(0));
        Assert.Equal([8], batch.Sequence(1).ToArray());
        Assert.Equal([5, 6, 7, 8], batch.IdsTensor().ToArray());
        Assert.Equal([0, 1, 2, 0], batch.PositionsTensor().ToArray());
        Assert.Equal([0, 3, 4], batch.StartsTensor().ToArray());
        Assert.Equal([2, 3], batch.LastTokensTensor().ToArray());
    }

    [Fact]
    public void TokenBatch_grows_and_is_reused_without_allocation()
    {
        var batch = new TokenBatch();
        int[] sequence = [.. Enumerable.Range(0, 77)];
        for (int i = 0; i < 40; i++)
            batch.Add(sequence);
        Assert.Equal(40 * 77, batch.Tokens);
        Assert.Equal(39 * 77, batch.Starts[39]);
        Assert.Equal(76, batch.Ids[^1]);

        Assert.Equal(
            0,
            AllocatedBytes.Of(() =>
            {
                batch.Clear();
                for (int i = 0; i < 40; i++)
                    batch.Add(sequence);
            })
        );
        Assert.Equal(40, batch.Sequences);
    }

    [Fact]
    public void TokenBatch_refuses_an_empty_sequence() =>
        Assert.Throws<ArgumentException>(static () => new TokenBatch().Add([]));

    [Fact]
    public void Clear_resets_the_dropout_seed()
    {
        var batch = new TokenBatch { DropoutSeed = 4 };
        batch.Clear();
        Assert.Null(batch.DropoutSeed);
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.LengthOf(0));
    }
}
