namespace Proximal.Language.Tests;

/// <summary>Several data sets as one, and the order in which their items are drawn.</summary>
public sealed class MixtureTests
{
    private static readonly string[] Small = ["a", "b", "c"];
    private static readonly string[] Large = [.. Enumerable.Range(0, 97).Select(static i => $"{i}")];

    [Fact]
    public void Items_are_those_of_the_data_sets_in_order()
    {
        var mixture = new Mixture<string>([Small, Large]);
        Assert.Equal(100, mixture.Count);
        Assert.Equal([.. Small, .. Large], mixture);
        Assert.Equal(["a", "c", "0", "96"], new[] { 0, 2, 3, 99 }.Select(i => mixture[i]));
    }

    [Fact]
    public void Without_weights_every_item_is_drawn_once_in_an_epoch()
    {
        var order = ShuffledOrder.Of(new Mixture<string>([Small, Large]), seed: 1, stream: 1);
        for (int epoch = 0; epoch < 2; epoch++)
            Assert.Equal(Enumerable.Range(0, 100), Draw(order, 100).Order());
    }

    [Fact]
    public void Draws_are_in_proportion_to_the_weights()
    {
        var mixture = new Mixture<string>([Small, Large], [3, 7]);
        var order = ShuffledOrder.Of(mixture, seed: 1, stream: 1);
        var counts = new int[100];
        for (int epoch = 0; epoch < 10; epoch++)
        {
            int[] drawn = Draw(order, 100);
            Assert.Equal(30, drawn.Count(static i => i < 3));
            foreach (int i in drawn)
                counts[i]++;
            // All items of a data set are drawn before one is drawn again.
            Assert.InRange(counts[3..].Max() - counts[3..].Min(), 0, 1);
            Assert.Equal([10, 10, 10], counts[..3].Select(count => count / (epoch + 1)));
        }

        Assert.Equal(10, order.Epochs);
    }

    [Fact]
    public void Data_sets_are_mixed_within_an_epoch()
    {
        int[] drawn = Draw(ShuffledOrder.Of(new Mixture<string>([Small, Large], [1, 1]), seed: 2, stream: 1), 100);
        int early = drawn[..50].Count(static i => i < 3);
        Assert.InRange(early, 10, 40);
    }

    [Fact]
    public void Order_continues_from_its_state()
    {
        var mixture = new Mixture<string>([Small, Large], [1, 4]);
        var whole = ShuffledOrder.Of(mixture, seed: 3, stream: 1);
        int[] expected = Draw(whole, 350);
        var first = ShuffledOrder.Of(mixture, seed: 3, stream: 1);
        int[] before = Draw(first, 130);
        var state = new StateDictionary();
        first.SaveState(state, "order");
        var second = ShuffledOrder.Of(mixture, seed: 3, stream: 1);
        second.LoadState(state, "order");
        Assert.Equal(expected, before.Concat(Draw(second, 220)));
    }

    [Fact]
    public void Weights_that_do_not_fit_are_refused()
    {
        Assert.Equal(
            "the weight of a data set must be a number above 0, but is 0",
            Assert.Throws<InvalidInputException>(() => new Mixture<string>([Small, Large], [1, 0])).Message
        );
        Assert.Equal(
            "there are 2 data sets, but 1 weights",
            Assert.Throws<InvalidInputException>(() => new Mixture<string>([Small, Large], [1])).Message
        );
        Assert.Throws<InvalidInputException>(() => new Mixture<string>([Small, []]));
    }

    private static int[] Draw(ShuffledOrder order, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => order.Next())];
}
