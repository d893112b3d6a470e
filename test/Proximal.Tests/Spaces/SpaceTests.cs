namespace Proximal.Tests.Spaces;

public sealed class SpaceTests
{
    [Fact]
    public void Space_sizes_count_values()
    {
        Space[] spaces = [Box.Uniform(-1, 1, 3, 4), new Discrete(5), new MultiDiscrete(3, 2), new MultiBinary(4)];
        Assert.Equal([12, 5, 5, 4], spaces.Select(static s => s.ObservationSize));
        Assert.Equal([12, 1, 2, 4], spaces.Select(static s => s.ActionSize));
        Assert.Equal(
            "Box([3, 4], -1 … 1) Discrete(5) MultiDiscrete(3, 2) MultiBinary(4)",
            string.Join<Space>(" ", spaces)
        );
        Assert.Equal("Box([1], -∞ … ∞)", Box.Scalar(float.NegativeInfinity, float.PositiveInfinity).ToString());
    }

    [Fact]
    public void Invalid_spaces_are_refused()
    {
        Assert.Throws<InvalidInputException>(static () => new Discrete(0));
        Assert.Throws<InvalidInputException>(static () => new MultiBinary(-1));
        Assert.Throws<InvalidInputException>(static () => new MultiDiscrete());
        Assert.Throws<InvalidInputException>(static () => new MultiDiscrete(2, 0));
        Assert.Throws<InvalidInputException>(static () => Box.Scalar(1, 0));
        Assert.Throws<InvalidInputException>(static () => Box.Scalar(float.NaN, 0));
        Assert.Throws<InvalidInputException>(static () => Box.Uniform(0, 1, 0));
        Assert.Throws<InvalidInputException>(static () => new Box([0], [1, 1]));
        Assert.Throws<InvalidInputException>(static () => new Box([0, 0], [1, 1], 3));
    }

    [Fact]
    public void SampleAction_covers_the_whole_space()
    {
        var random = new Rng(1);
        var box = new Box(
            [-2, 0, float.NegativeInfinity, float.NegativeInfinity],
            [3, float.PositiveInfinity, 1, float.PositiveInfinity]
        );
        Space[] spaces = [box, new Discrete(5), new MultiDiscrete(3, 2), new MultiBinary(4)];
        foreach (Space space in spaces)
        {
            var action = new float[space.ActionSize];
            float[] least = new float[action.Length],
                most = new float[action.Length];
            Array.Fill(least, float.MaxValue);
            Array.Fill(most, float.MinValue);
            for (int i = 0; i < 500; i++)
            {
                space.SampleAction(ref random, action);
                space.CheckActions(action);
                for (int j = 0; j < action.Length; j++)
                    (least[j], most[j]) = (Math.Min(least[j], action[j]), Math.Max(most[j], action[j]));
            }

            switch (space)
            {
                case Box:
                    Assert.InRange(least[0], -2, -1.9f);
                    Assert.InRange(most[0], 2.9f, 3);
                    Assert.InRange(least[1], 0, 0.05f);
                    Assert.InRange(most[2], 0.95f, 1);
                    Assert.True(least[3] < -2 && most[3] > 2);
                    break;
                case Discrete:
                    Assert.Equal(4, most[0]);
                    break;
                case MultiDiscrete:
                    Assert.Equal([2f, 1], most);
                    break;
                default:
                    Assert.Equal([1f, 1, 1, 1], most);
                    break;
            }

            if (space is not Box)
                Assert.All(least, static x => Assert.Equal(0, x));
        }
    }

    [Fact]
    public void Invalid_actions_are_found_in_any_row()
    {
        new MultiDiscrete(3, 2).CheckActions([2, 1, 0, 0]);
        Assert.Throws<InvalidInputException>(static () => new MultiDiscrete(3, 2).CheckActions([2, 1, 0, 2]));
        Assert.Throws<InvalidInputException>(static () => new Discrete(3).CheckActions([0, 1, 3]));
        Assert.Throws<InvalidInputException>(static () => new MultiBinary(2).CheckActions([0, 1, 0, 2]));
    }
}
