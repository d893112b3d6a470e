namespace Proximal.Experiments.Tests;

public sealed class RungTests
{
    [Fact]
    public void Random_search_has_one_rung_with_all_steps() =>
        Assert.Equal([new Rung(0, 7, 1000)], Rung.Whole(7, 1000));

    [Fact]
    public void Successive_halving_keeps_one_eta_th_of_the_trials_for_eta_times_the_steps()
    {
        Assert.Equal(
            [new(0, 27, 1000), new(1, 9, 3000), new(2, 3, 9000), new(3, 1, 27_000)],
            Rung.Halving(27, 27_000, 3, null)
        );
        Assert.Equal([new(0, 20, 11_112), new(1, 6, 33_334), new(2, 2, 100_000)], Rung.Halving(20, 100_000, 3, null));
        Assert.Equal(
            [new(0, 81, 100), new(1, 40, 200), new(2, 20, 400), new(3, 10, 800)],
            Rung.Halving(81, 800, 2, null)
        );
    }

    [Fact]
    public void First_rung_has_at_least_the_requested_steps()
    {
        Assert.Equal([new(0, 27, 3000), new(1, 9, 9000), new(2, 3, 27_000)], Rung.Halving(27, 27_000, 3, 1001));
        Assert.Equal(
            [new(0, 27, 1000), new(1, 9, 3000), new(2, 3, 9000), new(3, 1, 27_000)],
            Rung.Halving(27, 27_000, 3, 1000)
        );
        Assert.Equal(5, Rung.Halving(100, 81_000, 3, 1000).Count);
        Assert.Equal(
            "--min-steps 9001: halving needs at most 9000, the 27000 steps of a run divided by --eta 3",
            Assert.Throws<InvalidInputException>(() => Rung.Halving(27, 27_000, 3, 9001)).Message
        );
        Assert.Equal(
            "--trials 2: halving needs at least --eta 3 trials",
            Assert.Throws<InvalidInputException>(() => Rung.Halving(2, 27_000, 3, null)).Message
        );
    }
}
