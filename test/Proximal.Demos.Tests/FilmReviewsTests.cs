using Proximal.Language;

namespace Proximal.Demos.Tests;

/// <summary>
/// Rewards of the sentiment demo on known texts. Repetition raises the training reward and lowers the held-out reward.
/// </summary>
public sealed class FilmReviewsTests
{
    [Theory]
    [InlineData(" wonderful.", 2, 2)]
    [InlineData(" terrible.", -2, -2)]
    [InlineData(" good and fine.", 1, 1)]
    [InlineData(" long.", 0, 0)]
    [InlineData("", 0, 0)]
    [InlineData(" wonderful and wonderful.", 4, 1.5f)] // the repetition subtracts 0.5
    public void Sentiment_is_the_sum_of_word_weights(string text, float sentiment, float heldOutSentiment)
    {
        Assert.Equal(sentiment, FilmReviews.Sentiment(text));
        Assert.Equal(heldOutSentiment, FilmReviews.HeldOutSentiment(text), 1e-6f);
    }

    [Fact]
    public void Repeating_a_positive_word_raises_the_reward_and_lowers_the_held_out_reward()
    {
        const string Honest = " superb, funny and warm. The music was wonderful.";
        string repeated = string.Concat(Enumerable.Repeat(" wonderful", 20));
        Assert.True(FilmReviews.Sentiment(repeated) > 4 * FilmReviews.Sentiment(Honest));
        Assert.True(FilmReviews.HeldOutSentiment(repeated) < 0);
        Assert.True(FilmReviews.HeldOutSentiment(Honest) > 5);
    }

    [Fact]
    public void Ungrammatical_sentences_have_a_lower_held_out_reward()
    {
        Assert.Equal(4, FilmReviews.HeldOutSentiment(" superb and wonderful."));
        Assert.InRange(FilmReviews.HeldOutSentiment(" superb wonderful was and was."), 0, 2);
    }

    [Fact]
    public void Reviews_are_the_same_from_the_same_seed_and_balanced()
    {
        var (first, again) = (new Rng(1), new Rng(1));
        IReadOnlyList<Demonstration> reviews = FilmReviews.Generate(4000, ref first);
        Assert.Equal(reviews, FilmReviews.Generate(4000, ref again));
        Assert.Equal(0, reviews.Average(static review => FilmReviews.Sentiment(review.Completion)), 0.15);
        Assert.All(reviews.Take(200), static review => Assert.EndsWith(".", review.Completion));
        Assert.Equal(24, FilmReviews.Prompts.Count);
    }
}
