namespace Proximal.Tests.Naming;

public sealed class NearestNameTests
{
    private static readonly string[] Known =
    [
        "n_steps",
        "n_epochs",
        "learning_rate",
        "clip_range",
        "clip_range_vf",
        "ent_coef",
        "policy_kwargs.squash_output",
    ];

    [Theory]
    [InlineData("n_step", "n_steps")]
    [InlineData("n_spets", "n_steps")]
    [InlineData("N_STEPS", "n_steps")]
    [InlineData("learnig_rate", "learning_rate")]
    [InlineData("learning", "learning_rate")]
    [InlineData("clip_rnage", "clip_range")]
    [InlineData("ent-coef", "ent_coef")]
    [InlineData("policy_kwargs.squash_outptu", "policy_kwargs.squash_output")]
    [InlineData("policy_kwargs.use_expln", null)]
    [InlineData("colour", null)]
    [InlineData("", null)]
    public void NearestName_finds_the_nearest_name(string typed, string? expected) =>
        Assert.Equal(expected, NearestName.Find(typed, Known));

    [Fact]
    public void NearestName_suggests_only_similar_names()
    {
        Assert.Equal(": did you mean n_steps?", NearestName.Suggestion("n_stepz", Known));
        Assert.Equal("", NearestName.Suggestion("colour", Known));
    }
}
