using Proximal.Language;

namespace Proximal.Demos.Tests;

/// <summary>The sentiment task: its rewards on known texts, and that the one can be gamed where the other cannot.</summary>
public sealed class FilmReviewsTests
{
    [Theory]
    [InlineData(" wonderful.", 2, 2)]
    [InlineData(" terrible.", -2, -2)]
    [InlineData(" good and fine.", 1, 1)]
    [InlineData(" long.", 0, 0)]
    [InlineData("", 0, 0)]
    [InlineData(" wonderful and wonderful.", 4, 1.5f)] // said again: half a point less
    public void Words_have_weights(string text, float sentiment, float impression)
    {
        Assert.Equal(sentiment, FilmReviews.Sentiment(text));
        Assert.Equal(impression, FilmReviews.Impression(text), 1e-6f);
    }

    [Fact]
    public void Repeating_a_good_word_games_the_reward_and_spoils_the_held_out_one()
    {
        const string Honest = " superb, funny and warm. The music was wonderful.";
        string gamed = string.Concat(Enumerable.Repeat(" wonderful", 20));
        Assert.True(FilmReviews.Sentiment(gamed) > 4 * FilmReviews.Sentiment(Honest));
        Assert.True(FilmReviews.Impression(gamed) < 0);
        Assert.True(FilmReviews.Impression(Honest) > 5);
    }

    [Fact]
    public void Broken_sentences_impress_less()
    {
        Assert.Equal(4, FilmReviews.Impression(" superb and wonderful."));
        Assert.InRange(FilmReviews.Impression(" superb wonderful was and was."), 0, 2);
    }

    [Fact]
    public void Reviews_are_the_same_from_the_same_seed_and_balanced()
    {
        var (first, again) = (new Rng(1), new Rng(1));
        IReadOnlyList<Demonstration> reviews = FilmReviews.Write(4000, ref first);
        Assert.Equal(reviews, FilmReviews.Write(4000, ref again));
        Assert.Equal(0, reviews.Average(static review => FilmReviews.Sentiment(review.Completion)), 0.15);
        Assert.All(reviews.Take(200), static review => Assert.EndsWith(".", review.Completion));
        Assert.Equal(24, FilmReviews.Prompts.Count);
    }
}
