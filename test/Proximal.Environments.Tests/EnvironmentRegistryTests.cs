namespace Proximal.Environments.Tests;

public sealed class EnvironmentRegistryTests
{
    [Fact]
    public void Every_entry_makes_what_it_describes()
    {
        Assert.Equal(EnvironmentRegistry.All.Count, EnvironmentRegistry.All.Select(static entry => entry.Name).Distinct(StringComparer.Ordinal).Count());
        foreach (EnvironmentEntry entry in EnvironmentRegistry.All)
        {
            Assert.Same(entry, EnvironmentRegistry.Find(entry.Name));
            Assert.EndsWith(".", entry.Description);
            IEnvironment single = entry.Create();
            using VectorEnvironment batch = entry.CreateBatch(3);
            Assert.Equal(3, batch.Count);
            string expected = Describe(entry.ObservationSpace, entry.ActionSpace, entry.MaxEpisodeSteps);
            Assert.Equal(expected, Describe(single.ObservationSpace, single.ActionSpace, single.MaxEpisodeSteps));
            Assert.Equal(expected, Describe(batch.ObservationSpace, batch.ActionSpace, batch.MaxEpisodeSteps));
        }
    }

    [Theory]
    [InlineData("CartPole", "there is no environment 'CartPole': did you mean CartPole-v1?")]
    [InlineData("cartpole-v1", "there is no environment 'cartpole-v1': did you mean CartPole-v1?")]
    [InlineData("Pendlum-v1", "there is no environment 'Pendlum-v1': did you mean Pendulum-v1?")]
    [InlineData("MountainCar-v1", "there is no environment 'MountainCar-v1': did you mean MountainCar-v0?")]
    [InlineData("Chess", "there is no environment 'Chess'")]
    public void Unknown_names_suggest_the_nearest(string name, string message) =>
        Assert.Equal(message, Assert.Throws<InvalidInputException>(() => EnvironmentRegistry.Find(name)).Message);

    private static string Describe(Space observations, Space actions, int? limit) => $"{observations}, {actions}, {limit}";
}
