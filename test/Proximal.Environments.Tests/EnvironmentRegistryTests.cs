namespace Proximal.Environments.Tests;

public sealed class EnvironmentRegistryTests
{
    [Fact]
    public void Every_entry_creates_the_environment_that_it_describes()
    {
        Assert.Equal(
            new EnvironmentRegistry().All.Count,
            new EnvironmentRegistry().All.Select(static entry => entry.Name).Distinct(StringComparer.Ordinal).Count()
        );
        foreach (EnvironmentEntry entry in new EnvironmentRegistry().All)
        {
            Assert.Same(entry, new EnvironmentRegistry().Find(entry.Name));
            Assert.EndsWith(".", entry.Description);
            IEnvironment single = entry.Create();
            using VectorEnvironment batch = entry.CreateBatch(3);
            Assert.Equal(3, batch.EnvironmentCount);
            string expected = Describe(entry.ObservationSpace, entry.ActionSpace, entry.MaxEpisodeSteps);
            // A step of a single environment is the decision of one of several agents.
            int? limit = single.MaxEpisodeSteps / (entry.CreateAgents?.Invoke().Agents.Count ?? 1);
            Assert.Equal(expected, Describe(single.ObservationSpace, single.ActionSpace, limit));
            Assert.Equal(expected, Describe(batch.ObservationSpace, batch.ActionSpace, batch.MaxEpisodeSteps));
        }
    }

    [Theory]
    [InlineData("CartPole", "there is no environment 'CartPole': did you mean CartPole-v1?")]
    [InlineData("cartpole-v1", "there is no environment 'cartpole-v1': did you mean CartPole-v1?")]
    [InlineData("Pendlum-v1", "there is no environment 'Pendlum-v1': did you mean Pendulum-v1?")]
    [InlineData("MountainCar-v1", "there is no environment 'MountainCar-v1': did you mean MountainCar-v0?")]
    [InlineData("Chess", "there is no environment 'Chess'")]
    public void Unknown_name_suggests_the_nearest_name(string name, string message) =>
        Assert.Equal(message, Assert.Throws<InvalidInputException>(() => new EnvironmentRegistry().Find(name)).Message);

    [Fact]
    public void Find_returns_an_added_environment_with_its_spaces()
    {
        var environments = new EnvironmentRegistry();
        EnvironmentEntry entry = environments.Add(
            "Corridor",
            "Walk to the far end.",
            static () => new Hallway(10),
            rewardThreshold: 0.8,
            framesPerSecond: 12
        );

        Assert.Same(entry, environments.Find("Corridor"));
        Assert.Same(entry, environments.All[^1]);
        Assert.Equal(
            ("Box([1], 0 … 1)", "Discrete(2)", 100),
            (entry.ObservationSpace.ToString(), entry.ActionSpace.ToString(), entry.MaxEpisodeSteps)
        );
        Assert.Equal((0.8, 12), (entry.RewardThreshold, entry.FramesPerSecond));
        using VectorEnvironment batch = entry.CreateBatch(3);
        Assert.Equal(3, batch.Count);
        Assert.Null(new EnvironmentRegistry().TryFind("Corridor"));
        Assert.Equal(
            "there is no environment 'Coridor': did you mean Corridor?",
            Assert.Throws<InvalidInputException>(() => environments.Find("Coridor")).Message
        );
    }

    [Fact]
    public void CreateBatch_uses_the_dynamics_of_an_added_environment()
    {
        var environments = new EnvironmentRegistry();
        environments.Add("Mine", "A pole.", static () => new CartPole());
        using VectorEnvironment batch = environments.Find("Mine").CreateBatch(2);
        Assert.IsType<BatchedEnvironment<CartPoleDynamics, CartPoleState>>(batch);
    }

    [Theory]
    [InlineData("CartPole-v1", "the environment name 'CartPole-v1' is taken; choose another name")]
    [InlineData("", "invalid environment name ''")]
    [InlineData("two\nlines", "invalid environment name 'two\\nlines'")]
    public void Add_refuses_empty_and_duplicate_names(string name, string message) =>
        Assert.StartsWith(
            message,
            Assert
                .Throws<InvalidInputException>(() =>
                    new EnvironmentRegistry().Add(name, "A task.", static () => new Hallway(10))
                )
                .Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Copy_of_a_registry_does_not_change_the_original()
    {
        var first = new EnvironmentRegistry();
        first.Add("Corridor", "Walk.", static () => new Hallway(10));
        var second = new EnvironmentRegistry(first);
        second.Add("Another", "Walk.", static () => new Hallway(20));

        Assert.NotNull(second.TryFind("Corridor"));
        Assert.Null(first.TryFind("Another"));
    }

    [Fact]
    public void Entry_passes_options_to_the_environment()
    {
        EnvironmentEntry entry = WithSettings();

        Assert.Equal(40, entry.With("length", "4").MaxEpisodeSteps);
        Assert.Equal(4_000, entry.With("length", "4e2").MaxEpisodeSteps);
        Assert.Equal(
            [
                ("length", "7"),
                ("cost", "0.5"),
                ("precise", "1E-05"),
                ("seed", "9007199254740993"),
                ("open", "false"),
                ("label", "a b"),
                ("end", "Right"),
                ("limit", "3"),
            ],
            entry
                .With("length", "7")
                .With("cost", "0.5")
                .With("precise", "1e-5")
                .With("seed", "9007199254740993")
                .With("open", "False")
                .With("label", "a b")
                .With("end", "right")
                .With("limit", "3")
                .OptionValues.Select(static pair => (pair.Key, EnvironmentOption.Format(pair.Value)))
        );
    }

    [Fact]
    public void Option_without_default_is_required()
    {
        EnvironmentEntry entry = WithSettings();

        Assert.Equal(
            "Rooms requires the option 'length': add --set length=VALUE",
            Assert.Throws<InvalidInputException>(entry.Create).Message
        );
        Assert.DoesNotContain("length", entry.OptionValues.Select(static pair => pair.Key));
    }

    [Theory]
    [InlineData("length", "x", "length: expected a whole number, found 'x'")]
    [InlineData("length", "1.5", "length: expected a whole number, found '1.5'")]
    [InlineData("length", "3e9", "length: expected a whole number of at most 2147483647, found '3e9'")]
    [InlineData("cost", "much", "cost: expected a number, found 'much'")]
    [InlineData("open", "yes", "open: expected true or false, found 'yes'")]
    [InlineData("end", "up", "end: expected one of Left, Right, found 'up'")]
    [InlineData("end", "1", "end: expected one of Left, Right, found '1'")]
    [InlineData("lenght", "1", "unknown option 'lenght' of Rooms: did you mean length?")]
    public void Unknown_option_keys_and_invalid_values_are_refused(string key, string value, string message) =>
        Assert.Equal(message, Assert.Throws<InvalidInputException>(() => WithSettings().With(key, value)).Message);

    [Fact]
    public void Option_types_without_a_text_form_are_refused() =>
        Assert.Contains(
            "type Int32[] is not supported",
            Assert.Throws<InvalidInputException>(static () => EnvironmentOption.Of("map", Array.Empty<int>())).Message,
            StringComparison.Ordinal
        );

    private static EnvironmentEntry WithSettings() =>
        new EnvironmentRegistry().Add(
            "Rooms",
            "Walk.",
            static options => new Hallway(options.Get<int>("length")),
            [
                EnvironmentOption.Required<int>("length"),
                EnvironmentOption.Of("cost", 0.01f),
                EnvironmentOption.Of("precise", 0.0),
                EnvironmentOption.Of("seed", 1L),
                EnvironmentOption.Of("open", true),
                EnvironmentOption.Of("label", "x"),
                EnvironmentOption.Of("end", End.Left),
                EnvironmentOption.Of<int?>("limit", null),
            ]
        );

    private static string Describe(Space observations, Space actions, int? limit) =>
        $"{observations}, {actions}, {limit}";

    private enum End
    {
        Left,
        Right,
    }

    private sealed class Hallway(int length) : EnvironmentBase<Box, Discrete>
    {
        public override Box Observations { get; } = Box.Scalar(0, 1);

        public override Discrete Actions { get; } = new(2);

        public override int? MaxEpisodeSteps => 10 * length;

        protected override void Reset(ref Rng random, Span<float> observation) { }

        protected override StepResult Step(int action, Span<float> observation) => new(action, Terminated: action == 1);
    }
}
