namespace Proximal.Language.Tests;

public sealed class HeldOutTests
{
    [Fact]
    public void Split_puts_each_item_in_one_part_and_keeps_the_order()
    {
        int[] items = [.. Enumerable.Range(0, 103)];
        (IReadOnlyList<int> train, IReadOnlyList<int> held) = HeldOut.Split(items, 0.2, seed: 5);
        Assert.Equal(21, held.Count);
        Assert.Equal(items, train.Concat(held).Order());
        Assert.Equal(train.Order(), train);
        Assert.Equal(held.Order(), held);
        Assert.Equal(held, HeldOut.Split(items, 0.2, seed: 5).HeldOut);
        Assert.NotEqual(held, HeldOut.Split(items, 0.2, seed: 6).HeldOut);
    }

    [Fact]
    public void Split_leaves_neither_part_empty()
    {
        Assert.Single(HeldOut.Split([1, 2, 3], 0.01, seed: 1).HeldOut);
        Assert.Single(HeldOut.Split([1, 2, 3], 0.99, seed: 1).Train);
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(1, 10)]
    [InlineData(double.NaN, 10)]
    [InlineData(0.5, 1)]
    public void Split_refuses_invalid_shares(double share, int count) =>
        Assert.Throws<InvalidInputException>(() => HeldOut.Split(new int[count], share, seed: 1));
}
