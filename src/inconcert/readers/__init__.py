"""Readers: one file a platform, from an export to canonical tables."""

from __future__ import annotations

from typing import Final

from inconcert.readers.base import Reader
from inconcert.readers.bluesky import Bluesky
from inconcert.readers.coortweet import CooRTweet
from inconcert.readers.crowdtangle import CrowdTangleFacebook, CrowdTangleInstagram
from inconcert.readers.fourcat import FourCat
from inconcert.readers.ira538 import Ira538
from inconcert.readers.mastodon import Mastodon
from inconcert.readers.meta_content_library import MetaContentLibrary
from inconcert.readers.reddit import Reddit
from inconcert.readers.telegram_desktop import TelegramDesktop
from inconcert.readers.telethon import Telethon
from inconcert.readers.tiktok_research import TikTokResearch
from inconcert.readers.toolkit import Toolkit
from inconcert.readers.twarc_csv import TwarcCsv
from inconcert.readers.vk_wall import VkWall
from inconcert.readers.whatsapp import WhatsApp, WhatsAppDayFirst, WhatsAppMonthFirst
from inconcert.readers.x_archive import XArchive
from inconcert.readers.x_v1 import XV1
from inconcert.readers.x_v2 import XV2
from inconcert.readers.youtube_comments import YouTubeComments
from inconcert.readers.youtube_data_tools import YouTubeDataTools
from inconcert.readers.zeeschuimer import Zeeschuimer

READERS: Final[tuple[Reader, ...]] = (
    XArchive(),
    XV2(),
    XV1(),
    TwarcCsv(),
    Zeeschuimer(),
    Bluesky(),
    Mastodon(),
    Reddit(),
    TikTokResearch(),
    Ira538(),
    CooRTweet(),
    Toolkit(),
    CrowdTangleFacebook(),
    CrowdTangleInstagram(),
    MetaContentLibrary(),
    FourCat(),
    TelegramDesktop(),
    Telethon(),
    YouTubeComments(),
    YouTubeDataTools(),
    VkWall(),
    WhatsApp(),
    WhatsAppDayFirst(),
    WhatsAppMonthFirst(),
)
"""Every format that is known by its content. `mapped.Mapped` reads any other table."""
